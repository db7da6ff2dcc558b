using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using EmoGen.Training.Stage2;
using EmoGen.Training.Tests.Datasets;
using EmoGen.Training.Tests.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage1;

public sealed class EmotionClassifierTrainerTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-classifier-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped()
    {
        string data = Path.Combine(_root, "data");
        EmoScapesWriter.Write(data, 480, seed: 1, size: 32);
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _root, "train", "classifier", "--data", data, "--clip", Mini, "--steps", "600", "--batch", "8", "--save-every", "5", "--validate-every", "200", "--threads", "1");
    }

    [Fact]
    public void EmoSets_own_pictures_are_learned_and_the_measures_are_those_of_the_weights_that_the_run_puts_out()
    {
        using EmoSetFiles files = Coloured(each: 3);
        PictureSet set = PictureSet.Open(files.Root, "train");

        Assert.True(Train("run", set));

        string output = Path.Combine(_root, "run", "output");
        JsonNode metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "metrics.json")))!;
        Assert.True(JsonNode.DeepEquals(Judged(Path.Combine(output, "emogen", "emotion_classifier.safetensors"), set).ToJson(), metrics), metrics.ToJsonString());
        Assert.Equal(1, (double)metrics["accuracy"]!);
        Assert.True(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(output, "confusion.png"))).Width > 800);
    }

    [Fact]
    public void A_run_does_not_go_on_with_another_clip()
    {
        using EmoSetFiles files = Coloured(each: 1);
        PictureSet set = PictureSet.Open(files.Root, "train");
        Train("run", set);

        Assert.Contains("'settings.clip' is", Assert.Throws<RunException>(() => Train("run", set, ClipWith("\"resample\": 3", "\"resample\": 2"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preprocessor_of_another_size_is_refused()
    {
        using EmoSetFiles files = Coloured(each: 1);
        string clip = ClipWith("128", "64");

        string problem = Assert.Throws<InvalidDataException>(() => Train("run", PictureSet.Open(files.Root, "train"), clip)).Message;

        Assert.Equal($"{clip}: preprocessor_config.json makes 64 x 64 pixels, expected CLIP's 128 x 128", problem);
    }

    /// <summary>The bundled CLIP with another preprocessor.</summary>
    private string ClipWith(string text, string other)
    {
        string clip = Directory.CreateDirectory(Path.Combine(_root, "clip")).FullName, preprocessor = Path.Combine(clip, "preprocessor_config.json");
        Array.ForEach(Directory.GetFiles(Path.Combine(Mini, "clip")), file => File.Copy(file, Path.Combine(clip, Path.GetFileName(file))));
        File.WriteAllText(preprocessor, File.ReadAllText(preprocessor).Replace(text, other, StringComparison.Ordinal));
        return clip;
    }

    private bool Train(string run, PictureSet set, string? clip = null) => EmotionClassifierTrainer.Train(
        new ClassifierInputs(set, set, clip ?? Mini, Cache: null),
        new LoopOptions { Run = Path.Combine(_root, run), Steps = 100, Batch = 8, LearningRate = 0.05, WarmUp = 1, EmaDecay = 0, ValidateEvery = 10 },
        CancellationToken.None);

    /// <summary>What a pack with these weights says of the pictures, one by one.</summary>
    private static ConfusionMatrix Judged(string weights, PictureSet set)
    {
        using var scope = NewDisposeScope();
        ModelPack pack = ModelPack.Open(Mini);
        using ClipModel clip = pack.LoadClip(ScalarType.Float32, CPU);
        using EmotionClassifier classifier = GivenParts.Classifier(weights, clip.Config.ProjectionDim).Part;
        ImagePreprocessor preprocessor = pack.LoadPreprocessor();
        var confusion = new ConfusionMatrix();
        for (int i = 0; i < set.Count; i++)
        {
            confusion.Add([set.Pictures[i].Emotion], classifier.forward(clip.ImageFeatures(preprocessor.Apply(PictureFile.Read(set.PathOf(i))))));
        }

        return confusion;
    }

    /// <summary>An EmoSet in which each emotion has a colour of its own.</summary>
    private static EmoSetFiles Coloured(int each)
    {
        EmoSetFiles files = EmoSetFiles.Of(each);
        foreach (Emotion emotion in EmotionNames.All)
        {
            for (int number = 1; number <= each; number++)
            {
                byte[] colour = [(byte)(255 * ((int)emotion & 1)), (byte)(255 * ((int)emotion >> 1 & 1)), (byte)(255 * ((int)emotion >> 2))];
                byte[] pixels = [.. Enumerable.Range(0, 40 * 40 * 3).Select(i => (byte)Math.Clamp(colour[i % 3] + (number * i % 11), 0, 255))];
                File.WriteAllBytes(files.Image(emotion.Name(), number), ImageCodec.Encode(new RgbImage(40, 40, pixels), ImageFormat.Jpeg));
            }
        }

        return files;
    }
}
