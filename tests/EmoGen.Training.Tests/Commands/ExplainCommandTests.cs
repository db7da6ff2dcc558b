using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Training.Commands;

namespace EmoGen.Training.Tests.Commands;

/// <summary>On the bundled pack and its pictures in the README.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models/emogen-mini"), Sheet = Path.Combine(Golden.Checkout, "docs/images/transfer.jpg");

    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-explain-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_is_a_line_for_each_picture_with_the_packs_confidences()
    {
        string grey = At("grey.png", ImageCodec.Encode(new RgbImage(20, 30, [.. Enumerable.Repeat((byte)90, 1800)]), ImageFormat.Png));
        (int code, string output, string error) = Run(Sheet, grey, "--json", "--top", "2");

        Assert.Equal((0, ""), (code, error));
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([Sheet, grey], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal(ModelPack.Open(Mini).Hash, lines[0].GetProperty("model").GetProperty("hash").GetString());
        Assert.Equal((20, 30), (lines[1].GetProperty("width").GetInt32(), lines[1].GetProperty("height").GetInt32()));
        Assert.All(lines, line => Assert.Equal(1, line.GetProperty("emotions").EnumerateObject().Sum(e => e.Value.GetDouble()), 1e-3));
        JsonElement near = lines[0].GetProperty("objects")[0];
        using JsonDocument table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Mini, "emogen/attributes.json")));
        Assert.Equal(
            table.RootElement.GetProperty("objects").GetProperty("confidences").GetProperty(near.GetProperty("name").GetString()!).EnumerateArray().Select(c => c.GetRawText()),
            near.GetProperty("confidences").EnumerateObject().Select(c => c.Value.GetRawText()));
        Assert.Equal((2, 2), (lines[0].GetProperty("objects").GetArrayLength(), lines[0].GetProperty("explanations")[0].GetProperty("attributes").GetArrayLength()));
    }

    [Fact]
    public void The_text_tells_the_emotion_the_content_and_which_content_says_so()
    {
        using PictureAnalyser analyser = PictureAnalyser.Load(ModelPack.Open(Mini));
        PictureAnalysis seen = analyser.Analyse(ImageCodec.Decode(File.ReadAllBytes(Sheet)), 5);
        (int code, string output, _) = Run(Sheet);

        Assert.Equal(0, code);
        string[] lines = output.Split('\n');
        Assert.StartsWith($"{Sheet}: amusement 9", lines[0], StringComparison.Ordinal);
        Assert.Contains("positive 100.0%", lines[0], StringComparison.Ordinal);
        Assert.Equal(8, lines.SkipWhile(line => !line.StartsWith("  emotion", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0).Count());
        int why = Array.FindIndex(lines, line => line.StartsWith("  says amusement", StringComparison.Ordinal));
        AttributeContribution first = seen.Explanations[0].Attributes[0];
        Assert.Equal(FormattableString.Invariant($"{first.Name} {100 * first.Share:0.0}% x {first.Confidence:0.000} = {100 * first.Contribution:0.0}%"), Words(lines[why + 1]));
        Assert.Equal(FormattableString.Invariant($"all content = {100 * seen.Content["amusement"]:0.0}%"), Words(lines[why + 6]));
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_named_and_the_others_are_explained()
    {
        byte[] jpeg = File.ReadAllBytes(Sheet);
        string[] bad = [At("cut.jpg", jpeg[..5000]), At("empty.png", []), At("text.png", "picture"u8.ToArray()), At("narrow.png", ImageCodec.Encode(new RgbImage(1, 101, new byte[303]), ImageFormat.Png))];
        string missing = Path.Combine(_folder, "missing.png");
        (int code, string output, string error) = Run([.. bad, missing, _folder, Sheet, "--json"]);

        Assert.Equal(1, code);
        Assert.Equal(Sheet, JsonDocument.Parse(output).RootElement.GetProperty("file").GetString());
        string[] sentences = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith($"{bad[0]}: cannot be read as a picture (the jpeg picture is damaged or cut off", sentences[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                $"{bad[1]}: cannot be read as a picture (the picture is empty: expected a PNG, JPEG or WebP file)",
                $"{bad[2]}: cannot be read as a picture (the picture is not a PNG, JPEG or WebP file)",
                $"{bad[3]}: the picture has 1 x 101 pixels: its longer side may be at most 100 times the shorter",
                $"{missing}: the picture is missing, expected a JPEG, PNG or WebP file",
            ],
            sentences[1..5]);
        Assert.StartsWith($"{_folder}: cannot be read as a picture", sentences[5], StringComparison.Ordinal);
        Assert.Equal("6 of 7 pictures could not be explained", sentences[6]);
    }

    [Fact]
    public void A_folder_that_is_no_pack_is_one_sentence()
    {
        (int code, _, string error) = Invoke(Sheet, "--model", _folder);
        Assert.Equal(1, code);
        Assert.StartsWith($"{_folder}/model_index.json", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("--top: Expected 1 to 100, got 0.", "--top", "0", "a.png")]
    [InlineData("--top: Expected 1 to 100, got 101.", "--top", "101", "a.png")]
    [InlineData("Required argument missing for command: 'explain'.")]
    public void Wrong_usage_is_an_error_of_the_command_line(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Single(ExplainCommand.Create().Parse([.. arguments, "--model", Mini]).Errors).Message);

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static (int Code, string Output, string Error) Run(params string[] arguments) => Invoke([.. arguments, "--model", Mini]);

    private static (int Code, string Output, string Error) Invoke(params string[] arguments)
    {
        InvocationConfiguration streams = new() { Output = new StringWriter(), Error = new StringWriter() };
        int code = ExplainCommand.Create().Parse(arguments).Invoke(streams);
        return (code, streams.Output.ToString()!, streams.Error.ToString()!);
    }

    private string At(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
