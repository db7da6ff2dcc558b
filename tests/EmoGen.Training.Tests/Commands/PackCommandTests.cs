using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;

namespace EmoGen.Training.Tests.Commands;

public sealed class PackCommandTests : IDisposable
{
    private const int Size = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_imported_pack_verifies_and_says_what_it_is()
    {
        string pack = _folder.File("pack");

        (int code, string output, _) = Run([.. ImportArguments(), "--output", pack, "--name", "tiny", "--licence", "MIT"]);

        Assert.Equal((0, $"{pack} {ModelPack.Open(pack).Hash}"), (code, output.Trim()));
        Assert.Equal((0, $"{pack} is sound."), Run("verify", pack) is var (verified, text, _) ? (verified, text.Trim()) : default);
        using JsonDocument info = JsonDocument.Parse(Run("info", pack, "--json").Output);
        Assert.Equal("tiny", info.RootElement.GetProperty("name").GetString());
        Assert.True(info.RootElement.GetProperty("emotions").GetBoolean());
        Assert.Equal("unipc", info.RootElement.GetProperty("scheduler").GetString());
        Assert.Contains("tiny 1.0.0 (MIT)", Run("info", pack).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_pack_fails_with_every_problem_named()
    {
        string pack = _folder.File("pack");
        Run([.. ImportArguments(), "--output", pack]);
        File.WriteAllText(Path.Combine(pack, "emogen/mapping.safetensors"), "rubbish");

        (int code, string output, string error) = Run("verify", pack, "--json");

        Assert.Equal(1, code);
        Assert.EndsWith($"{pack} has 2 problems.", error.Trim(), StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.False(result.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(2, result.RootElement.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public void What_cannot_be_imported_is_one_sentence_and_no_pack()
    {
        string[] arguments = ImportArguments();
        File.Delete(Path.Combine(_folder.Path, "space", "fear_std_v2.pt"));

        (int code, _, string error) = Run([.. arguments, "--output", _folder.File("pack")]);

        Assert.Equal(1, code);
        Assert.Contains("fear_std_v2.pt", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("pack")));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("info", "one", "two")]
    [InlineData("import", "--base", "x")]
    public void Wrong_usage_is_a_parse_error(params string[] arguments) =>
        Assert.NotEmpty(new RootCommand { PackCommand.Create() }.Parse(["pack", .. arguments]).Errors);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = new RootCommand { PackCommand.Create() }.Parse(["pack", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The tiny reference checkpoint, and emotion files as the reference writes them.</summary>
    private string[] ImportArguments()
    {
        string snapshot = Golden.Require("tiny_sd"), space = _folder.File("space"), mapper = _folder.File("mapper.safetensors");
        Directory.CreateDirectory(space);
        foreach (Emotion emotion in EmotionNames.All)
        {
            TorchFiles.Write(Path.Combine(space, $"{emotion.Name()}_mean_v2.pt"), new float[Size]);
            TorchFiles.Write(Path.Combine(space, $"{emotion.Name()}_std_v2.pt"), [.. Enumerable.Repeat(1f, Size)]);
        }

        using MappingNetwork network = new(new MappingConfig { EmotionSize = Size, HiddenSize = 8, WordSize = Size });
        Safetensors.Write(mapper, network.state_dict());
        return ["import", "--base", snapshot, "--mapper", mapper, "--emotion-space", space];
    }
}
