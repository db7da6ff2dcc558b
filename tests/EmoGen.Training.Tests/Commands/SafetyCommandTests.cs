using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Vision;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Tests.Commands;

/// <summary>The command line with packs that have a safety checker.</summary>
public sealed class SafetyCommandTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");
    private static readonly string[] Small = ["--steps", "1", "--width", "64", "--height", "64", "--dtype", "float32", "--emotion", "awe"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flagged_picture_is_a_sentence_and_no_file()
    {
        string pack = Pack(SmallSafetyChecker.FlagsAll);
        (int code, string output, string error) = Generate(pack, [.. Small, "--count", "2", "--seed", "5", "--output", _folder.File("out"), "--tensors-out", _folder.File("t.safetensors")]);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("withheld by the safety checker, seed 5; another seed or other words may help", error, StringComparison.Ordinal);
        Assert.Contains("withheld by the safety checker, seed 6;", error, StringComparison.Ordinal);
        Assert.EndsWith("The safety checker withheld every picture: nothing was written.", error.Trim(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
        Assert.False(File.Exists(_folder.File("t.safetensors")));
    }

    [Fact]
    public void The_pictures_that_are_not_flagged_are_written()
    {
        string pack = Pack(Between(Scores(seed: 5), Scores(seed: 6)));
        (int code, string output, string error) = Generate(pack, [.. Small, "--count", "2", "--seed", "5", "--output", _folder.File("out")]);

        Assert.Equal(0, code);
        string written = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([written], Directory.EnumerateFiles(_folder.File("out")));
        long withheld = written.EndsWith("awe_5.png", StringComparison.Ordinal) ? 6 : 5;
        Assert.Contains($"withheld by the safety checker, seed {withheld};", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_checker_every_picture_is_written()
    {
        string pack = Pack(SmallSafetyChecker.FlagsAll);
        (int code, string output, _) = Generate(pack, [.. Small, "--no-safety-checker", "--output", _folder.File("out.png")]);

        Assert.Equal((0, _folder.File("out.png")), (code, output.Trim()));
        Assert.True(File.Exists(_folder.File("out.png")));
    }

    [Fact]
    public void Info_says_whether_pictures_are_checked_and_a_built_pack_names_the_checker_in_its_index()
    {
        string pack = Pack(SmallSafetyChecker.FlagsNone);
        Assert.Contains("safety     pictures are checked", Info(pack), StringComparison.Ordinal);
        Assert.Contains("safety     no checker", Info(Mini), StringComparison.Ordinal);
        using JsonDocument info = JsonDocument.Parse(Info(pack, "--json"));
        Assert.True(info.RootElement.GetProperty("safetyChecker").GetBoolean());

        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "model_index.json")));
        Assert.Equal("StableDiffusionSafetyChecker", index.RootElement.GetProperty("safety_checker")[1].GetString());
        Assert.True(ModelPack.Open(pack).Manifest.Files.ContainsKey("safety_checker/model.safetensors"));
    }

    [Fact]
    public void An_import_takes_the_snapshots_checker_along()
    {
        string snapshot = _folder.File("snapshot"), mapper = _folder.File("mapper.safetensors");
        Copy(Golden.Require("tiny_sd"), snapshot);
        SmallSafetyChecker.Write(snapshot, SmallSafetyChecker.FlagsAll);
        using (MappingNetwork network = new(new MappingConfig { EmotionSize = 32, HiddenSize = 8, WordSize = 32 }))
        {
            Safetensors.Write(mapper, network.state_dict());
        }

        Directory.CreateDirectory(_folder.File("space"));
        foreach (string name in EmotionNames.All.Select(EmotionNames.Name))
        {
            TorchFiles.Write(_folder.File($"space/{name}_mean_v2.pt"), new float[32]);
            TorchFiles.Write(_folder.File($"space/{name}_std_v2.pt"), [.. Enumerable.Repeat(1f, 32)]);
        }

        int code = Run(["pack", "import", "--base", snapshot, "--mapper", mapper, "--emotion-space", _folder.File("space"), "--output", _folder.File("imported")]).Code;
        Assert.Equal(0, code);
        Assert.NotNull(ModelPack.Open(_folder.File("imported")).SafetyChecker);
        Assert.Empty(PackVerifier.Verify(_folder.File("imported")));
    }

    /// <summary>The bundled pack with a checker.</summary>
    private string Pack(float threshold)
    {
        string source = _folder.File($"source{threshold}"), pack = _folder.File($"pack{threshold}");
        Copy(Mini, source);
        SmallSafetyChecker.Write(source, threshold);
        return PackBuilder.Build([source], ModelPack.Open(source).Manifest, pack).Folder;
    }

    /// <summary>The highest score of a picture where the threshold is 0: its nearest concept's cosine.</summary>
    private double Scores(long seed)
    {
        string folder = Directory.Exists(_folder.File("pack0")) ? _folder.File("pack0") : Pack(0);
        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(folder), new GeneratorOptions(Dtype: "float32"));
        GenerationRequest request = new() { Emotions = [new(Emotion.Awe)], Steps = 1, Width = 64, Height = 64, Seed = seed };
        return generator.CheckSafety(generator.Generate(request, 0).Image)!.ConceptScores.Max();
    }

    private static float Between(double one, double other)
    {
        Assert.True(Math.Abs(one - other) > 0.004, $"{one} and {other} are too near each other");
        return (float)((one + other) / 2);
    }

    private static string Info(params string[] arguments) => Run(["pack", "info", .. arguments]).Output;

    private static (int Code, string Output, string Error) Generate(string pack, string[] arguments) => Run(["generate", "--model", pack, .. arguments]);

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        RootCommand root = new() { PackCommand.Create(), GenerateCommand.Create() };
        int code = root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
