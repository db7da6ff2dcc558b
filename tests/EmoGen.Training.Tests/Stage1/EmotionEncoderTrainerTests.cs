using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage1;

public sealed class EmotionEncoderTrainerTests : IDisposable
{
    private static readonly EmotionEncoderConfig Tiny = new(new ResNetConfig(Depth: 18, Width: 16), Dimensions: 16, Resize: 32, Crop: 32);

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-stage1-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped()
    {
        string config = Path.Combine(_root, "tiny.json");
        File.WriteAllText(config, Tiny.ToJson().GetRawText());
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _root, "train", "encoder", "--data", Data(), "--config", config, "--steps", "40", "--batch", "8", "--save-every", "3", "--threads", "1");
    }

    [Fact]
    public void A_finished_run_puts_out_encoder_space_and_the_measures_of_the_weights_it_puts_out()
    {
        string run = Path.Combine(_root, "run"), data = Data();
        PictureSet validation = PictureSet.Open(data, "val");
        Assert.True(Train(run, data));

        string emogen = Path.Combine(run, "output", "emogen");
        using Checkpoint weights = Checkpoint.Open(emogen, "emotion_encoder"), space = Checkpoint.Open(emogen, "emotion_space");
        Assert.Equal(16, space.Tensors.Count);
        using var encoder = new EmotionEncoder(EmotionEncoderConfig.FromJson(
            System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(File.ReadAllText(Path.Combine(emogen, "emotion_encoder.json")))));
        WeightBinder.Bind(encoder, weights);
        encoder.eval();
        string metrics = File.ReadAllText(Path.Combine(run, "output", "metrics.json"));
        Assert.True(JsonNode.DeepEquals(EmotionVectors.Confusion(encoder, validation).ToJson(), JsonNode.Parse(metrics)), metrics);
        Assert.True(EmoGen.Engine.Imaging.ImageCodec.Decode(File.ReadAllBytes(Path.Combine(run, "output", "confusion.png"))).Width > 800);
    }

    [Fact]
    public void A_finished_run_that_is_started_again_makes_its_emotion_space_again()
    {
        string run = Path.Combine(_root, "again"), data = Data(), space = Path.Combine(run, "output", "emogen", "emotion_space.safetensors");
        Train(run, data);
        byte[] before = File.ReadAllBytes(space);
        File.Delete(space);
        Train(run, data);
        Assert.Equal(before, File.ReadAllBytes(space));
    }

    private static bool Train(string run, string data) => EmotionEncoderTrainer.Train(
        new EncoderInputs(PictureSet.Open(data, "train"), PictureSet.Open(data, "val"), Tiny, new EncoderStart(null, BackboneOnly: false), Augment.Crop, 0.7),
        new LoopOptions { Run = run, Steps = 6, Batch = 8, LearningRate = 1e-3, WarmUp = 1, EmaDecay = 0, ValidateEvery = 1 },
        CancellationToken.None);

    private string Data()
    {
        string data = Path.Combine(_root, "data");
        EmoScapesWriter.Write(data, 120, seed: 1, size: 32);
        return data;
    }
}
