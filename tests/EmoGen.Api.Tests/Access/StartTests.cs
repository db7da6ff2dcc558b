using System.Net;
using System.Text.RegularExpressions;
using EmoGen.Api.Access;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Access;

/// <summary>What the service does and says at start, as a process of its own.</summary>
public sealed partial class StartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-start-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_URLS", "http://[::]:0")]
    [InlineData("Kestrel:Endpoints:All:Url", "http://*:0")]
    public async Task Without_authentication_it_refuses_to_listen_beyond_this_machine_in_one_sentence(string setting, string address)
    {
        (int exitCode, string output) = await ServiceProcess.RunAsync(Settings((setting, address)));
        Assert.Equal(1, exitCode);
        string sentence = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith("EmoGen:Authentication:Enabled: ", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_no_address_stops_it_in_one_sentence()
    {
        (int exitCode, string output) = await ServiceProcess.RunAsync(Settings(("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")));
        Assert.Equal(1, exitCode);
        string sentence = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT: ", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_authentication_it_says_so_and_answers_to_this_machines_names_only()
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings());
        await using (service)
        {
            Assert.Contains("Authentication is off", service.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("first key", service.Output, StringComparison.Ordinal);
            using HttpResponseMessage jobs = await client.GetAsync("/v1/jobs", Cancellation);
            Assert.Equal(HttpStatusCode.OK, jobs.StatusCode);
            using HttpRequestMessage rebound = new(HttpMethod.Get, "/v1/jobs") { Headers = { Host = "rebound.example" } };
            using HttpResponseMessage refused = await client.SendAsync(rebound, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task The_first_key_is_told_once_and_no_key_is_ever_logged()
    {
        Dictionary<string, string> settings = Settings(
            ("EmoGen:Authentication:Enabled", "true"), ("Serilog:MinimumLevel:Default", "Verbose"), ("Serilog:MinimumLevel:Override:Microsoft.AspNetCore", "Verbose"),
            ("Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore", "Verbose"), ("Serilog:MinimumLevel:Override:Hangfire", "Verbose"));
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        string first = Told().Match(service.Output).Groups[1].Value, second;
        await using (service)
        {
            client.With(first);
            using HttpResponseMessage made = await client.PostJsonAsync("/v1/keys", """{"name":"second","scopes":["submit","read"]}""");
            second = (await made.JsonAsync()).Text("key");
            client.With(second);
            await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
            using HttpResponseMessage refused = await client.With(second[..^1] + "!").GetAsync("/v1/jobs", Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal(0, await service.StopAsync());
        }

        Assert.Contains("Executed DbCommand", service.Output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(service.Output, first[12..]));
        Assert.DoesNotContain(second[12..^1], service.Output, StringComparison.Ordinal);

        (ServiceProcess again, HttpClient _) = await ServiceProcess.StartAsync(settings);
        await using (again)
        {
            Assert.Contains("Authentication is on", again.Output, StringComparison.Ordinal);
            Assert.DoesNotMatch(Told(), again.Output);
        }
    }

    public static TheoryData<string, Action<EmoGenOptions>> WrongSettings => new()
    {
        { "EmoGen:Authentication:Oidc:Authority", options => options.Authentication = new AccessOptions { Oidc = { Authority = "https://id.example", Audience = "emogen" } } },
        { "EmoGen:Authentication:Oidc:Authority", options => Tokens(options, "http://id.example", "emogen") },
        { "EmoGen:Authentication:Oidc:Authority", options => Tokens(options, "id.example", "emogen") },
        { "EmoGen:Authentication:Oidc:Audience", options => Tokens(options, "https://id.example", null) },
        { "EmoGen:Authentication:Oidc:ScopeClaim", options => options.Authentication.Oidc.ScopeClaim = "" },
        { "EmoGen:Limits:RequestsPerMinute", options => options.Limits.RequestsPerMinute = -1 },
        { "EmoGen:Limits:Burst", options => options.Limits.Burst = 0 },
        { "EmoGen:Limits:PicturesPerDay", options => options.Limits.PicturesPerDay = -1 },
        { "EmoGen:Limits:QueuedJobs", options => options.Limits.QueuedJobs = -1 },
        { "EmoGen:Limits:OpenStreams", options => options.Limits.OpenStreams = -1 },
        { "EmoGen:Cors:Origins", options => options.Cors.Origins.Add("https://studio.example/") },
        { "EmoGen:Cors:Origins", options => options.Cors.Origins.Add("studio.example") },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void A_wrong_setting_is_named_in_one_sentence(string named, Action<EmoGenOptions> change)
    {
        EmoGenOptions options = new();
        Assert.All(AccessRules.Of(options), rule => Assert.True(rule.Holds, rule.Message));
        change(options);
        Assert.StartsWith(named + ": ", AccessRules.Of(options).First(rule => !rule.Holds).Message, StringComparison.Ordinal);
    }

    private static void Tokens(EmoGenOptions options, string authority, string? audience) => options.Authentication =
        new AccessOptions { Enabled = true, Oidc = { Authority = authority, Audience = audience } };

    private Dictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        Dictionary<string, string> settings = new() { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _data };
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    [GeneratedRegex("shown only this once: (eg_\\w+)")]
    private static partial Regex Told();
}
