using System.CommandLine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private static readonly string[] Brief = ["--steps", "2", "--batch", "4"];

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-train-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The commands of docs/training.md, two steps each.</summary>
    [Fact]
    public void The_guides_commands_make_a_pack_that_draws_and_judges()
    {
        EmoScapesWriter.Write(Folder("data"), 240, seed: 1, size: 128);
        Train("tokenizer", "--output", Folder("tokenizer"));
        Train("autoencoder", ["--run", Folder("autoencoder"), "--bfloat16", "--workers", "2", .. Brief]);
        Train("autoencoder", ["--run", Folder("decoder"), "--from", Output("autoencoder"), "--decoder-only", "--bfloat16", .. Brief]);
        Train("clip", ["--run", Folder("clip"), .. From("tokenizer"), "--bfloat16", .. Brief]);
        Train("unet", ["--run", Folder("unet"), .. From("tokenizer", "clip", "autoencoder"), "--bfloat16", "--workers", "2", .. Brief]);
        Train("encoder", ["--run", Folder("encoder"), .. Brief]);
        Train("classifier", ["--run", Folder("classifier"), .. From("clip"), .. Brief]);
        Build("base", "tokenizer", "clip", "autoencoder", "decoder", "unet");
        Train("mapping", ["--run", Folder("mapping"), "--model", Folder("base"), .. From("encoder", "classifier"), "--mapping-config", "mini",
            "--bfloat16", "--workers", "2", "--draws", "2", "--emotion-rate", "0.1", "--previews", "0", .. Brief]);
        string pack = Build("pack", "base", "encoder", "classifier", "mapping");
        Assert.Empty(PackVerifier.Verify(pack));

        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(pack), new GeneratorOptions());
        var request = new GenerationRequest { Emotions = [new WeightedEmotion(Emotion.Fear)], Template = "{} bag", Steps = 2, Width = 64, Height = 64, Seed = 1 };
        RgbImage picture = generator.Generate(request, 0).Image;
        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal(1, generator.Score(picture)!.Emotions.Values.Sum(), 1e-3);
    }

    [Fact]
    public void A_decoder_that_goes_on_leaves_the_encoder_as_it_was()
    {
        EmoScapesWriter.Write(Folder("data"), 240, seed: 1, size: 128);
        Train("autoencoder", ["--run", Folder("autoencoder"), .. Brief]);
        Train("autoencoder", ["--run", Folder("decoder"), "--from", Output("autoencoder"), "--decoder-only", .. Brief]);
        using Checkpoint before = Checkpoint.Open(Path.Combine(Output("autoencoder"), "vae"), "diffusion_pytorch_model");
        using Checkpoint after = Checkpoint.Open(Path.Combine(Output("decoder"), "vae"), "diffusion_pytorch_model");
        Assert.Equal(before.Tensors.Keys.Order(), after.Tensors.Keys.Order());
        Assert.All(["encoder.conv_in.weight", "encoder.conv_out.bias", "quant_conv.weight"], name => Assert.Equal(0, Moved(name)));
        Assert.NotEqual(0, Moved("decoder.conv_out.weight"));

        float Moved(string name) => (before.Load(name) - after.Load(name)).abs().max().item<float>();
    }

    [Fact]
    public void The_emotion_loss_needs_a_classifier()
    {
        string[] line = ["mapping", "--data", Folder("data"), "--run", Folder("mapping"), .. From("encoder"), "--model", Folder("base"), "--emotion-rate", "0.1"];
        Assert.Equal("--emotion-rate needs --classifier", Assert.Single(TrainCommand.Create().Parse(line).Errors).Message);
    }

    private void Train(string part, params string[] arguments)
    {
        string[] line = [part, "--data", Folder("data"), .. arguments];
        Assert.Equal(0, TrainCommand.Create().Parse(line).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult());
    }

    private string Build(string pack, params string[] sources)
    {
        Assert.Equal(0, PackBuildCommand.Create().Parse([.. sources.Select(Folder), "--output", Folder(pack)]).Invoke());
        return Folder(pack);
    }

    private string[] From(params string[] runs) => [.. runs.SelectMany(run => new[] { $"--{run}", Folder(run) })];

    private string Output(string run) => Path.Combine(Folder(run), "output");

    private string Folder(string name) => Path.Combine(_root, name);
}
