using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Telemetry;

/// <summary>What a process writes, with everything switched on.</summary>
public sealed partial class LogTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-logs-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Lines_carry_the_job_and_its_requests_trace_and_none_holds_a_prompt_or_a_key()
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings());
        string admin = Told().Match(service.Output).Groups[1].Value, key, id;
        await using (service)
        {
            using HttpResponseMessage made = await client.With(admin).PostJsonAsync("/v1/keys", """{"name":"second","scopes":["submit","read"]}""");
            key = (await made.JsonAsync()).Text("key");
            client.With(key);
            id = (await client.FinishAsync("/v1/generations", """{"emotion":"awe","template":"{} marzipan","negativePrompt":"brontosaurus","steps":2}""")).Id();
            using HttpResponseMessage wrong = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","template":"xylophone"}""");
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            using HttpResponseMessage nowhere = await client.GetAsync("/v1/tamarind", Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
            await client.With(admin).GetAsync("/metrics", Cancellation);
            Assert.Equal(0, await service.StopAsync());
        }

        Assert.DoesNotMatch("marzipan|brontosaurus|xylophone|Bearer eg_", service.Output);
        Assert.DoesNotContain(key[12..], service.Output, StringComparison.Ordinal);
        JsonElement[] lines = [.. service.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        AssertJob(lines, id);
        AssertRequests(lines, id, key[..11]);
    }

    private static void AssertJob(JsonElement[] lines, string id)
    {
        JsonElement started = Assert.Single(lines, line => line.Text("@m") == $"Job {id} started, attempt 1");
        JsonElement[] drawing = [.. lines.Where(line => Property(line, "@sp") == started.Text("@sp"))];
        Assert.Contains("INSERT INTO \"Images\"", drawing.Select(line => Property(line, "commandText")?.Split(" (")[0])); // a line that does not name the job itself
        Assert.Contains(drawing, line => line.Text("@m") == $"Job {id} ended: Succeeded");
        Assert.All(drawing, line => Assert.Equal(id, Property(line, "JobId")));
        JsonElement request = Assert.Single(lines, line => Property(line, "StatusCode") == "202" && Property(line, "KeyPrefix") is not null);
        Assert.Equal(request.Text("@tr"), started.Text("@tr"));
        Assert.NotEqual(request.Text("@sp"), started.Text("@sp"));
    }

    private static void AssertRequests(JsonElement[] lines, string id, string prefix)
    {
        JsonElement[] requests = [.. lines.Where(line => line.TryGetProperty("Milliseconds", out _))];
        (string?, string?, string?, string?)[] told = [.. requests.Select(r => (Property(r, "Method"), Property(r, "Path"), Property(r, "StatusCode"), Property(r, "KeyPrefix")))];
        Assert.Contains(("POST", "/v1/generations", "202", prefix), told);
        Assert.Contains(("POST", "/v1/generations", "400", prefix), told);
        Assert.Contains(("GET", "/v1/jobs/{id:guid}", "200", prefix), told);
        Assert.Contains(("GET", "/v1/...", "404", prefix), told);
        Assert.All(told, one => Assert.StartsWith("/v1/", one.Item2, StringComparison.Ordinal));
        Assert.All(requests, request => Assert.DoesNotMatch($"tamarind|{id}", request.Text("@m")));
    }

    private static string? Property(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private Dictionary<string, string> Settings() => new()
    {
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Authentication:Enabled"] = "true",
        ["Serilog:MinimumLevel:Default"] = "Verbose",
        ["Serilog:MinimumLevel:Override:Microsoft.AspNetCore"] = "Verbose",
        ["Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore"] = "Verbose",
        ["Serilog:MinimumLevel:Override:Hangfire"] = "Verbose",
    };

    [GeneratedRegex("shown only this once: (eg_\\w+)")]
    private static partial Regex Told();
}
