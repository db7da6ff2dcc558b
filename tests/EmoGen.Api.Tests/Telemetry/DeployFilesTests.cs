using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Telemetry;

/// <summary>The alert rules and the dashboard in <c>deploy/</c>.</summary>
public sealed partial class DeployFilesTests : IDisposable
{
    /// <summary>What is not ours to show, and what only a GPU has.</summary>
    private static readonly string[] Elsewhere = ["up", "emogen_memory_device_bytes"];

    private static readonly string[] Words = ["and", "or", "unless", "offset"];

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-deploy-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Every_metric_of_the_dashboard_and_the_alerts_is_there_in_a_running_service()
    {
        string[] dashboard = [.. Expressions(JsonDocument.Parse(Read("deploy/grafana/dashboards/emogen.json")).RootElement)];
        string[] alerts = [.. Alerts().Select(alert => alert.Expression)];
        Assert.True(dashboard.Length > 20 && alerts.Length > 10);
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(
            new Dictionary<string, string> { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _data });
        await using (service)
        {
            await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":3}""");
            IReadOnlySet<string> there = (await Scrape.WaitForAsync(client, s => s["emogen_queue_depth"] is not null)).Names;
            string[] missing = [.. dashboard.Concat(alerts).SelectMany(Metrics).Distinct().Except(there).Except(Elsewhere)];
            Assert.True(missing.Length == 0, string.Join(", ", missing));
        }
    }

    [Fact]
    public void Every_alert_is_explained()
    {
        string page = Read("docs/alerts.md");
        string[] explained = [.. Heading().Matches(page).Select(heading => heading.Groups[1].Value)];
        Assert.Equal(explained.Order(StringComparer.Ordinal), Alerts().Select(alert => alert.Name).Order(StringComparer.Ordinal));
        Assert.All(Alerts(), alert => Assert.Equal($"docs/alerts.md#{alert.Name.ToLowerInvariant()}", alert.Runbook));
    }

    [Fact]
    public async Task The_alerts_fire_when_they_should_and_only_then()
    {
        string? promtool = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(promtool is null, "promtool (Debian's package prometheus) is not on this machine");
        ProcessStartInfo start = new(promtool!, ["test", "rules", Path.Combine(Root(), "deploy/prometheus/alerts.test.yml")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(Cancellation) + await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, output);
    }

    [Theory]
    [InlineData("sum by (le, kind) (rate(a_total{b=\"c\"}[5m])) > on () group_left () 0.5 * d_bytes offset 6h", "a_total d_bytes")]
    [InlineData("histogram_quantile(0.9, sum by (le) (rate(a_bucket{x!~\"y.*\"}[$__rate_interval]))) and b", "a_bucket b")]
    public void Metrics_are_found_in_an_expression(string expression, string metrics) => Assert.Equal(metrics.Split(' '), Metrics(expression));

    private static IEnumerable<string> Metrics(string expression) =>
        Name().Matches(Aside().Replace(expression, " ")).Select(name => name.Value).Except(Words);

    private static IEnumerable<(string Name, string Expression, string Runbook)> Alerts() =>
        Alert().Matches(Read("deploy/prometheus/alerts.yml")).Select(alert => (alert.Groups[1].Value, alert.Groups[2].Value, alert.Groups[3].Value));

    private static IEnumerable<string> Expressions(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => p.Name == "expr" ? [p.Value.GetString()!] : Expressions(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    private static string Read(string file) => File.ReadAllText(Path.Combine(Root(), file));

    private static string Root()
    {
        DirectoryInfo at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "EmoGen.sln")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }

    /// <summary>Labels, ranges and groupings: what is in an expression beside metrics, functions and numbers.</summary>
    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring|group_left|group_right) \([^)]*\)")]
    private static partial Regex Aside();

    [GeneratedRegex(@"\b[a-z_][a-z0-9_]*\b(?!\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex(@"- alert: (\w+)\n\s+expr: (?:>-)?(.+?)\n\s+for:.+?runbook_url: (\S+)", RegexOptions.Singleline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^## (EmoGen\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
