using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Commands;
using EmoGen.Training.Runs;
using EmoGen.Training.Tests.Metrics;

namespace EmoGen.Training.Tests.Commands;

public sealed class EvaluateCommandTests(EvaluationFiles files) : IClassFixture<EvaluationFiles>
{
    [Fact]
    public void A_pack_is_measured_and_what_was_drawn_is_not_drawn_again()
    {
        string output = files.Folder("report");
        string[] line = ["pack", "--model", files.Pack, .. Judged(output), "--count", "2", "--objects", "bag", "ice cream", "--workers", "2"];
        string first = Run(line);
        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(output, "pictures"), "*.png", SearchOption.AllDirectories)];
        Assert.Equal((8 * 2) + (2 * 8), pictures.Length);
        string lost = Path.Combine(output, "pictures", "transfer", "ice cream-fear", "5.png");
        byte[] before = File.ReadAllBytes(lost);
        Assert.NotNull(ImageCodec.ReadMetadata(before));
        File.Delete(lost);
        var written = pictures.ToDictionary(p => p, File.GetLastWriteTimeUtc);

        Reports.AssertSame(first, Run(line));
        Assert.Equal(before, File.ReadAllBytes(lost));
        Assert.All(pictures.Where(p => p != lost), p => Assert.Equal(written[p], File.GetLastWriteTimeUtc(p)));

        JsonElement report = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "report.json"))).RootElement;
        JsonElement generation = report.GetProperty("generation");
        Assert.Equal(16, generation.GetProperty("count").GetInt32());
        Assert.Equal(8, generation.GetProperty("emotions").EnumerateObject().Count());
        Assert.True(generation.GetProperty("fid").GetProperty("value").GetDouble() > report.GetProperty("heldOut").GetProperty("fid").GetProperty("value").GetDouble());
        Assert.All(["lpips", "semDSquared", "semDCosine", "semC"], figure => Assert.True(generation.GetProperty(figure).GetProperty("value").GetDouble() > 0, figure));
        Assert.Equal(16, report.GetProperty("transfer").GetProperty("all").GetProperty("count").GetInt32());
        Assert.Contains("| transfers: object kept |", File.ReadAllText(Path.Combine(output, "report.md")), StringComparison.Ordinal);
        Assert.True(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(output, "transfer.png"))).Width > 8 * 64);
    }

    [Fact]
    public void Pictures_of_another_model_are_refused()
    {
        string output = files.Folder("other"), identity = Path.Combine(output, "pictures", "model.json");
        Directory.CreateDirectory(Path.GetDirectoryName(identity)!);
        File.WriteAllText(identity, """{"model": "0123"}""");
        RunException refused = Assert.Throws<RunException>(() => Run(["pack", "--model", files.Pack, .. Judged(output), "--count", "1"]));
        Assert.Contains($"'model' is \"0123\", and this model's is \"{files.OpenPack().Hash}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gallery_is_three_sheets()
    {
        string output = files.Folder("gallery");
        Run(["gallery", "--model", files.Pack, "--output", output, "--count", "1", "--each", "1"]);
        RgbImage Sheet(string name) => ImageCodec.Decode(File.ReadAllBytes(Path.Combine(output, name)));
        Assert.Equal(8 * 66, Sheet("generation.jpg").Height);
        Assert.InRange(Sheet("transfer.jpg").Height, (6 * 66) + 7, (6 * 66) + 40);
        Assert.Equal(2 * 66, Sheet("fusion.jpg").Height);
    }

    [Theory]
    [InlineData("--count must be at least 1", "pack", "--model", "x", "--judge", "x", "--data", "x", "--output", "x", "--count", "0")]
    [InlineData("--objects: 'a/b' is no word, expected one like bag", "pack", "--model", "x", "--judge", "x", "--data", "x", "--output", "x", "--objects", "a/b")]
    [InlineData("--baselines: 'a' stands twice", "table1", "--model", "x", "--output", "x", "--baselines", "a=x", "a=y")]
    [InlineData("--baselines: 'EmoGen' stands twice: --model has that name", "table1", "--model", "x", "--output", "x", "--baselines", "EmoGen=x")]
    [InlineData("--recipe-scale must be above 0 and at most 1", "table1", "--model", "x", "--output", "x", "--recipe-scale", "2")]
    [InlineData("--steps must be at least 1", "table1", "--model", "x", "--output", "x", "--steps", "0")]
    public void Wrong_usage_is_an_error_of_the_command_line(string message, params string[] line) =>
        Assert.Equal(message, Assert.Single(EvaluateCommand.Create().Parse(line).Errors).Message);

    [Fact]
    public void A_judge_that_is_none_is_one_sentence()
    {
        string[] line = ["pack", "--model", files.Pack, "--judge", files.Data, "--data", files.Data, "--output", files.Folder("none")];
        Assert.Contains("there is no such file, expected a finished run of", Assert.Throws<InvalidDataException>(() => Run(line)).Message, StringComparison.Ordinal);
    }

    private string[] Judged(string output) => ["--judge", files.Judge, "--data", files.Data, "--output", output, "--seed", "5", "--cache", files.Folder("cache")];

    private static string Run(string[] line)
    {
        using StringWriter output = new(), error = new();
        int code = EvaluateCommand.Create().Parse(line).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        Assert.True(code == 0, error.ToString());
        return output.ToString();
    }
}
