using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Training.Commands;
using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage2;

/// <summary><c>train mapping --data-free</c> on the bundled pack.</summary>
public sealed class DataFreeTests : IDisposable
{
    private readonly MappingFiles _files = new(pictures: 0);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Without_pictures_the_losses_fall_and_the_words_draw_an_emotion()
    {
        string[] losses = ["--classifier", MappingFiles.Pack, "--emotion-rate", "0.1"];
        string run = Train("run", [.. losses, "--steps", "1"]);
        Train("run", [.. losses, "--steps", "50"]);
        foreach ((string name, float fall) in ((string, float)[])[("attribute", 0.2f), ("emotion", 3)])
        {
            Dictionary<long, float> logged = RunLog.Scalar(run, name);
            Assert.True(logged[50] < logged[1] - fall, $"{name} went from {logged[1]} to {logged[50]}");
        }

        string folder = _files.Folder("pack");
        Assert.Equal(0, PackBuildCommand.Create().Parse([MappingFiles.Pack, run, "--output", folder]).Invoke());
        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(folder), new GeneratorOptions()), before = ImageGenerator.Load(ModelPack.Open(MappingFiles.Pack), new GeneratorOptions());
        var request = new GenerationRequest { Emotions = [new WeightedEmotion(Emotion.Fear)], Steps = 2, Width = 64, Height = 64, Seed = 1 };
        Assert.NotEqual(before.Generate(request, 0).Image.Pixels, generator.Generate(request, 0).Image.Pixels);
    }

    [Fact]
    public void A_stopped_run_goes_on_as_if_it_had_not_stopped()
    {
        string whole = Train("whole", "--steps", "6"), stopped = Train("stopped", "--steps", "3");
        Assert.NotEqual(Weights(whole), Weights(stopped));
        Train("stopped", "--steps", "6");
        Assert.Equal(Weights(whole), Weights(stopped));
    }

    [Fact]
    public void Without_either_loss_there_is_nothing_to_learn_from()
    {
        string[] line = [.. Arguments, "--without-attribute-loss", "--run", _files.Folder("nothing")];
        Assert.Equal(
            "--data-free learns from the attribute loss and the emotion loss, expected one of them with a rate above 0",
            Assert.Single(TrainCommand.Create().Parse(line).Errors).Message);
    }

    private static string[] Arguments =>
    [
        "mapping", "--data-free", "--model", MappingFiles.Pack, "--emotion-space", MappingFiles.Pack, "--attributes", MappingFiles.Pack, "--mapping-config", "mini",
        "--attribute-rate", "1", "--batch", "32", "--lr", "0.0003", "--warm-up", "5", "--schedule", "constant", "--threads", "1", "--previews", "0",
    ];

    private string Train(string run, params string[] way) => _files.Train(run, [.. Arguments, .. way]);

    private static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "output", "emogen", "mapping.safetensors"));
}
