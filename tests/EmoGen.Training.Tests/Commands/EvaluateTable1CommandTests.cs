using System.CommandLine;
using System.Text.Json.Nodes;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests.Diffusion;
using EmoGen.Training.Commands;
using EmoGen.Training.Runs;
using EmoGen.Training.Tests.Metrics;

namespace EmoGen.Training.Tests.Commands;

public sealed class EvaluateTable1CommandTests(EvaluationFiles files) : IClassFixture<EvaluationFiles>
{
    private static readonly string[] Tables = ["table1.md", "table1.csv"];

    [Fact]
    public void Methods_stand_in_one_table_which_the_same_command_makes_again()
    {
        string[] line = ["--model", files.Pack, "--baselines", "stable-diffusion", $"Other={files.Pack}:a picture of {{emotion}}", .. Given(), "--count", "2", "--seed", "5", "--steps", "2"];
        string first = files.Folder("table"), second = files.Folder("again");
        Run(first, line);

        JsonNode report = JsonNode.Parse(File.ReadAllText(Path.Combine(first, "report.json")))!;
        JsonArray methods = report["methods"]!.AsArray();
        Assert.Equal(["Stable Diffusion", "Other", "EmoGen"], methods.Select(m => m!["name"]!.GetValue<string>()));
        Assert.Equal("an image of {emotion}", methods[0]!["prompt"]!.GetValue<string>());
        Assert.False(JsonNode.DeepEquals(methods[0]!["figures"], methods[2]!["figures"]));
        Assert.Equal(2, report["setting"]!["steps"]!.GetValue<int>());
        string told = ImageCodec.ReadMetadata(File.ReadAllBytes(Path.Combine(first, "pictures", "Other", "generation", "awe", "6.png")))!.Parameters;
        Assert.StartsWith("a picture of awe\n", told, StringComparison.Ordinal);
        Assert.Contains("Steps: 2,", told, StringComparison.Ordinal);
        Assert.All(["plots/emo-a.svg", "plots/emo-a.png", "plots/diversity-fidelity.svg", "sheets/methods.jpg", "sheets/transfer.jpg", "report.html"], f => Assert.True(File.Exists(Path.Combine(first, f)), f));

        Run(second, line);
        AssertSameTables(first, second);
        Directory.Delete(Path.Combine(second, "pictures", "EmoGen", "generation", "fear"), recursive: true);
        File.Delete(Path.Combine(second, "gallery", "fusion", "amusement + fear", "1.png"));
        Run(second, line);
        AssertSameTables(first, second);
    }

    [Fact]
    public void One_command_makes_data_judge_and_packs_and_goes_on_where_it_was_stopped()
    {
        string[] line = ["--model", files.Pack, "--baselines", "textual-inversion", "dreambooth", "without-confidence", "--recipe-scale", "0.0001", "--count", "1", "--train-workers", "1"];
        string whole = files.Folder("whole"), stopped = files.Folder("stopped");
        string log = Run(whole, line);
        Assert.Contains("[1/10] data, less than a minute: emogen data emoscapes", log, StringComparison.Ordinal);
        Assert.Contains("[10/10] without-confidence-pack", log, StringComparison.Ordinal);
        Assert.Contains("emogen train mapping", File.ReadAllText(Path.Combine(whole, "report.html")), StringComparison.Ordinal);

        foreach (string at in (string[])["[2/", "textual-inversion,", "without-confidence,", "drawing Textual"])
        {
            Assert.Contains("the same command goes on", Run(stopped, line, stopAt: at, expected: 1), StringComparison.Ordinal);
        }

        Assert.Contains("10 stages, 10 of them finished", Run(stopped, line), StringComparison.Ordinal);
        AssertSameTables(whole, stopped);

        RunException refused = Assert.Throws<RunException>(() => Run(stopped, [.. line, "--steps", "3"]));
        Assert.Contains("made.json: '--steps' was '1', and this command's is '3'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_is_refused_for_a_pack_of_another_size_before_anything_is_made()
    {
        using var golden = new GoldenPack();
        string output = files.Folder("refused");
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Run(output, ["--model", golden.Pack.Folder, "--baselines", "stable-diffusion", "dreambooth", .. Given()]));
        Assert.Contains("--baselines: dreambooth is a recipe for packs like the bundled one, whose words have 160 numbers; ", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(output) ? Directory.EnumerateFiles(output) : []);
    }

    private static void AssertSameTables(string expected, string actual) =>
        Assert.All(Tables, file => Reports.AssertSame(File.ReadAllText(Path.Combine(expected, file)), File.ReadAllText(Path.Combine(actual, file))));

    private string[] Given() => ["--data", files.Data, "--judge", files.Judge];

    /// <returns>What it said meanwhile.</returns>
    private string Run(string output, string[] line, string? stopAt = null, int expected = 0)
    {
        using var stop = new CancellationTokenSource();
        using StringWriter results = new();
        using var log = new StoppingWriter(stopAt, stop);
        var configuration = new InvocationConfiguration { Output = results, Error = log, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        int code = EvaluateCommand.Create().Parse(["table1", .. line, "--output", output, "--cache", files.Folder("cache")]).InvokeAsync(configuration, stop.Token).GetAwaiter().GetResult();
        Assert.True(code == expected, log.ToString());
        return log.ToString();
    }

    /// <summary>Asks for a stop when something is said.</summary>
    private sealed class StoppingWriter(string? at, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (at is not null && value?.Contains(at, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
