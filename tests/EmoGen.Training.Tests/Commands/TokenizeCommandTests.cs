using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Tests;
using EmoGen.Training.Commands;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Tests.Commands;

public sealed class TokenizeCommandTests : IDisposable
{
    private readonly DirectoryInfo _pack = Directory.CreateTempSubdirectory("emogen");

    public TokenizeCommandTests() =>
        BpeTrainer.Train(["a red balloon", "a red storm"], 530).Save(Path.Combine(_pack.FullName, "tokenizer"));

    public void Dispose() => _pack.Delete(recursive: true);

    [Fact]
    public void Every_golden_prompt_has_the_ids_of_the_reference()
    {
        string folder = Golden.Require("clip_tokenizer");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden_ftfy.json")));
        JsonElement[] prompts = [.. golden.RootElement.GetProperty("prompts").EnumerateArray()];
        JsonElement[] oneLiners = [.. prompts.Where(p => p.GetProperty("text").GetString()!.AsSpan().IndexOfAny('\r', '\n') < 0)];
        string lines = Path.Combine(_pack.FullName, "lines.txt");
        File.WriteAllLines(lines, oneLiners.Select(p => p.GetProperty("text").GetString()!));
        string[] written = Succeed("--model", folder, "--file", lines, "--json");
        Assert.Equal(oneLiners.Length, written.Length);
        Assert.All(oneLiners.Zip(written), pair => AssertIds(pair.First, pair.Second));
        foreach (JsonElement prompt in prompts.Except(oneLiners))
        {
            AssertIds(prompt, Assert.Single(Succeed("--model", folder, "--text", prompt.GetProperty("text").GetString()!, "--json")));
        }

        Assert.Equal(134, prompts.Length);
    }

    [Fact]
    public void A_packs_own_tokenizer_and_added_tokens_are_used()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(_pack.FullName, "tokenizer")).WithTokens(["<fear>", "<awe>"]);
        string line = Assert.Single(Succeed("--model", _pack.FullName, "--add", "<fear>", "<awe>", "--text", "a <fear><awe> storm"));
        Assert.Equal(string.Join(' ', tokenizer.Tokenize("a <fear><awe> storm").Ids), line);
    }

    [Fact]
    public void An_empty_text_is_a_text()
    {
        using JsonDocument line = JsonDocument.Parse(Assert.Single(Succeed("--model", _pack.FullName, "--text", "", "--json")));
        Assert.Equal(77, line.RootElement.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public void Text_that_does_not_fit_is_told_on_the_error_stream()
    {
        (int code, _, string error) = Run("--model", _pack.FullName, "--text", string.Concat(Enumerable.Repeat("red ", 80)));
        Assert.Equal((0, "text 1: 82 tokens, of which 77 fit"), (code, error.Trim()));
    }

    [Theory]
    [InlineData("tokenizer/", "--text", "a")]
    [InlineData("lines.txt", "--file", "lines.txt")]
    [InlineData("already", "--text", "a", "--add", "<|endoftext|>")]
    public void What_fails_ends_with_one_sentence(string named, params string[] args)
    {
        string model = named == "tokenizer/" ? Path.Combine(_pack.FullName, "nowhere") : _pack.FullName;
        (int code, string output, string error) = Run(["--model", model, .. args]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(named, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--text", "a", "--file", "b")]
    public void Exactly_one_source_of_text_is_wanted(params string[] args) =>
        Assert.Contains("either --text or --file", Run(["--model", _pack.FullName, .. args]).Error, StringComparison.Ordinal);

    private static void AssertIds(JsonElement prompt, string line)
    {
        using JsonDocument written = JsonDocument.Parse(line);
        Assert.Equal(prompt.GetProperty("text").GetString(), written.RootElement.GetProperty("text").GetString());
        Assert.Equal(
            prompt.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()),
            written.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    private static string[] Succeed(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.True(code == 0, error);
        return output.TrimEnd('\n').Split('\n');
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        ParseResult options = new RootCommand { TokenizeCommand.Create() }.Parse(["tokenize", .. args]);
        int code = options.Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
