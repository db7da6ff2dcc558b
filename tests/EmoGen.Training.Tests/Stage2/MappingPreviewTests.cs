using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Commands;
using EmoGen.Training.Metrics;
using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage2;

public sealed class MappingPreviewTests : IDisposable
{
    private readonly MappingFiles _files = new();
    private readonly string _pack;

    public MappingPreviewTests() => _pack = _files.CopyPack();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_last_preview_shows_and_measures_what_the_finished_pack_draws()
    {
        string run = Train("run", previews: 2, "--classifier", _pack, "--ema", "0.5", "--validate-every", "2", "--steps", "4");
        byte[] sheet = File.ReadAllBytes(Path.Combine(run, "pictures", "step-00000004.png"));

        RgbImage[] drawn = Drawn(run, out double accuracy);
        byte[] expected = LabelledSheet.Draw([.. EmotionNames.All.Zip(drawn.Chunk(2), (e, row) => new SheetRow(e.Name(), row))]).Pixels, shown = ImageCodec.Decode(sheet).Pixels;
        Assert.Equal(expected.Length, shown.Length);
        Assert.InRange(expected.Zip(shown, (e, s) => Math.Abs(e - s)).Average(), 0, 0.5); // the pack's weights are float16
        Assert.NotEqual(sheet, File.ReadAllBytes(Path.Combine(run, "pictures", "step-00000002.png")));
        Assert.Equal([2, 4], RunLog.Scalar(run, "preview/emo_a").Keys);
        Assert.Equal(accuracy, RunLog.Scalar(run, "preview/emo_a")[4], 1 / 15.0); // of 16 pictures
        Assert.Equal(Distance(drawn), RunLog.Scalar(run, "preview/sem_d")[4], 0.05);
        Assert.Equal(ImageCodec.Decode(sheet).Pixels, ImageCodec.Decode(RunLog.Picture(run, "preview", 4)).Pixels);
    }

    [Fact]
    public void Without_a_classifier_the_encoder_judges()
    {
        string run = Train("run", previews: 1, "--steps", "1");
        RgbImage[] drawn = Drawn(run, out _, count: 1);
        using EmotionJudge judge = EmotionJudge.Load(_pack);
        using TorchSharp.torch.Tensor found = judge.Look(drawn).Probabilities.argmax(1);
        double right = EmotionNames.All.Count(e => found[(long)e].item<long>() == (long)e) / 8.0;
        Assert.Equal(right, RunLog.Scalar(run, "preview/emo_a")[1], 1e-6);
        Assert.Empty(RunLog.Scalar(run, "preview/sem_d")); // takes two pictures of an emotion
    }

    [Fact]
    public void A_run_learns_the_same_with_previews_and_without()
    {
        string[] way = ["--mapping-config", _files.WriteDropout(), "--validate-every", "1", "--steps", "3"];
        string with = Train("with", previews: 1, way), without = Train("without", previews: 0, way);
        Assert.Equal(Weights(with), Weights(without));
        Assert.False(Directory.Exists(Path.Combine(without, "pictures")));
    }

    private string Train(string run, int previews, params string[] way) => _files.Train(run, [.. _files.Arguments(pack: _pack, previews: previews), .. way]);

    /// <summary>What a pack of the run's output draws, and how often its classifier finds the emotion.</summary>
    private RgbImage[] Drawn(string run, out double accuracy, int count = 2)
    {
        string folder = _files.Folder("finished");
        Assert.Equal(0, PackBuildCommand.Create().Parse([_pack, run, "--output", folder]).Invoke());
        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(folder), new GeneratorOptions());
        var drawn = EmotionNames.All.SelectMany(emotion => Enumerable.Range(0, count).Select(seed => (
            Emotion: emotion,
            Picture: generator.Generate(new GenerationRequest { Emotions = [new WeightedEmotion(emotion)], Seed = seed }, 0).Image))).ToArray();
        accuracy = drawn.Average(d => generator.Score(d.Picture)!.Emotions.MaxBy(e => e.Value).Key == d.Emotion.Name() ? 1.0 : 0.0);
        return [.. drawn.Select(d => d.Picture)];
    }

    /// <summary>Sem-D of two pictures of each emotion.</summary>
    private double Distance(RgbImage[] pictures)
    {
        using ClipEyes eyes = ClipEyes.Load(ModelPack.Open(_pack));
        using var _ = TorchSharp.torch.no_grad();
        return pictures.Chunk(2).Average(pair =>
        {
            using TorchSharp.torch.Tensor features = eyes.Features(pair);
            return (features[0] - features[1]).square().mean().item<float>();
        });
    }

    private static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "output", "emogen", "mapping.safetensors"));
}
