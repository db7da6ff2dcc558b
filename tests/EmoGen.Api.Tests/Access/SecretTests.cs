using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Access;

/// <summary>A service at its most talkative, used well and badly, its database and its store stopped on the way. Then every secret is searched for.</summary>
public sealed partial class SecretTests : IDisposable
{
    private const string Password = "pw-7GmVhq2ZsR4tKx";

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-secrets-").FullName;
    private readonly StringBuilder _answers = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task No_secret_stands_in_a_log_a_row_or_an_answer()
    {
        using PostgresCluster cluster = PostgresCluster.RequireOwn();
        using BlobServer azure = BlobServer.RequireOwnAzure();
        await using TokenProvider provider = await TokenProvider.StartAsync();
        string database = cluster.CreateDatabase(Password), log, rows;
        Dictionary<string, string> secrets = new() { ["the database's password"] = Password, ["the store's key"] = BlobServer.AzureKey };
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings(database, azure.CreateAzureSettings(), provider));
        await using (service)
        {
            string first = Told().Match(service.Output).Groups[1].Value;
            await client.WaitUntilReadyAsync();
            string second = await MakeKeyAsync(client.With(first), "/v1/keys", """{"name":"second","scopes":["submit","read"]}""", "second");
            secrets["the first key"] = first[12..];
            secrets["a key"] = second[12..];
            secrets["a rotated key"] = (await MakeKeyAsync(client, await PathOfKeyAsync(client), "{}", "rotated"))[12..];
            secrets["a wrong key"] = Swapped(second)[12..];
            secrets["a token"] = provider.Token("somebody", "read submit");
            secrets["a token that is over"] = provider.Token("somebody", "read", from: TimeSpan.FromHours(-1));
            secrets["a link's signature"] = await DrawAsync(client.With(second));
            foreach (string secret in (string[])[first, second, Swapped(second), secrets["a token"], secrets["a token that is over"]])
            {
                await ShowEverywhereAsync(client, secret);
            }

            azure.Stop();
            await ShowEverywhereAsync(client, first);
            cluster.Stop();
            await ShowEverywhereAsync(client, first);
            await Task.Delay(2000, Cancellation);
            cluster.Start();
            await UntilAnsweredAsync(client.With(first));
            rows = PostgresCluster.Dump(database);
            await service.StopAsync();
            log = Told().Replace(service.Output, "", 1);
        }

        Assert.Contains("Executed DbCommand", log, StringComparison.Ordinal);
        Assert.Contains("Request starting", log, StringComparison.Ordinal);
        Assert.Contains("second", rows, StringComparison.Ordinal);
        Assert.Contains("unavailable", _answers.ToString(), StringComparison.Ordinal);
        Assert.All(secrets, secret => AssertHidden(secret.Key, secret.Value, log, rows, _answers.ToString()));
    }

    [Fact]
    public async Task A_database_that_refuses_the_password_ends_the_start_with_a_sentence_that_does_not_tell_it()
    {
        PostgresCluster cluster = PostgresCluster.Require();
        string connection = cluster.CreateDatabase("right-one").Replace("right-one", Password, StringComparison.Ordinal);
        await AssertRefusedAsync("EmoGen:Database: ", Settings(connection, [], null), Password);
    }

    [Fact]
    public async Task A_store_that_refuses_the_secret_ends_the_start_with_a_sentence_that_does_not_tell_it()
    {
        Dictionary<string, string> s3 = BlobServer.RequireS3().CreateS3Settings();
        s3.Remove("EmoGen:Blobs:S3:SecretKeyFile");
        s3["EmoGen:Blobs:S3:AccessKey"] = "another";
        s3["EmoGen:Blobs:S3:SecretKey"] = Password;
        await AssertRefusedAsync("EmoGen:Blobs: ", Settings(PostgresCluster.Require().CreateDatabase(), s3, null), Password);
    }

    private static async Task AssertRefusedAsync(string beginning, Dictionary<string, string> settings, string secret)
    {
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Assert.Equal(1, exitCode);
        Assert.Contains(output.Split('\n'), line => line.StartsWith(beginning, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Split('\n')[^2], StringComparison.Ordinal);
    }

    /// <summary>As it is, in base64 behind a name, and as it stands in an address.</summary>
    private static void AssertHidden(string name, string secret, params string[] places)
    {
        foreach (string form in (string[])[secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), Uri.EscapeDataString(secret)])
        {
            foreach (string place in places)
            {
                int at = place.IndexOf(form, StringComparison.Ordinal);
                Assert.True(at < 0, at < 0 ? "" : $"{name} is told: ...{place[Math.Max(0, at - 500)..Math.Min(place.Length, at + 300)]}");
            }
        }
    }

    private static async Task UntilAnsweredAsync(HttpClient client)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); ;)
        {
            using HttpResponseMessage response = await client.GetAsync("/v1/jobs", Cancellation);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            Assert.True(DateTime.UtcNow < end, $"{response.StatusCode}");
            await Task.Delay(100, Cancellation);
        }
    }

    private static string Swapped(string key) => key[..^2] + key[^1] + (key[^2] == key[^1] ? 'x' : key[^2]);

    /// <summary>Makes a key; this answer alone may show it.</summary>
    private static async Task<string> MakeKeyAsync(HttpClient client, string path, string body, string name)
    {
        using HttpResponseMessage made = await client.PostJsonAsync(path, body);
        Assert.True(made.StatusCode == HttpStatusCode.Created, name);
        return (await made.JsonAsync()).Text("key");
    }

    private static async Task<string> PathOfKeyAsync(HttpClient client) =>
        $"/v1/keys/{(await client.JsonAsync("/v1/keys")).GetProperty("items")[0].Id()}/rotate";

    /// <summary>Draws a picture and fetches it; returns the signature of the link that leads to its file.</summary>
    private async Task<string> DrawAsync(HttpClient client)
    {
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        string content = job.Images()[0].Text("contentUrl");
        using HttpClient direct = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
        direct.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        await direct.GetByteArrayAsync(content + "?width=16", Cancellation);
        using HttpResponseMessage link = await direct.GetAsync(content, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, link.StatusCode);
        return Uri.UnescapeDataString(Signature().Match(link.Headers.Location!.Query).Groups[1].Value);
    }

    /// <summary>Sends a credential where it belongs, and wherever else clients put it.</summary>
    private async Task ShowEverywhereAsync(HttpClient client, string secret)
    {
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + secret));
        foreach (string path in (string[])["/v1/jobs", "/v1/keys", "/hangfire", "/hangfire/jobs/succeeded", "/swagger/index.html", "/openapi/v1.json", "/nothing", "/health/ready", $"/v1/images/{Guid.NewGuid()}/content"])
        {
            await AskAsync(client, HttpMethod.Get, path, ("Authorization", "Bearer " + secret));
            await AskAsync(client, HttpMethod.Get, path, ("Authorization", "Basic " + basic));
            await AskAsync(client, HttpMethod.Get, path, ("Authorization", secret));
            await AskAsync(client, HttpMethod.Get, path, ("X-Api-Key", secret));
            await AskAsync(client, HttpMethod.Get, $"{path}?key={secret}&access_token={secret}", null);
            await AskAsync(client, HttpMethod.Get, $"{path}/{secret}", ("Authorization", "Bearer " + secret));
        }

        await AskAsync(client, HttpMethod.Post, "/v1/generations?key=" + secret, ("X-Api-Key", secret));
        await AskAsync(client, HttpMethod.Post, $"/v1/jobs/{secret}/cancel", ("X-Api-Key", secret));
    }

    private async Task AskAsync(HttpClient client, HttpMethod method, string path, (string Name, string Value)? header)
    {
        using HttpRequestMessage request = new(method, path);
        client.With(null);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("""{"emotion":"awe","steps":1}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        if (header is { } one)
        {
            request.Headers.TryAddWithoutValidation(one.Name, one.Value);
        }

        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        _answers.AppendLine(await response.Content.ReadAsStringAsync(Cancellation)).AppendLine(response.Headers.ToString());
    }

    private Dictionary<string, string> Settings(string database, Dictionary<string, string> blobs, TokenProvider? provider)
    {
        Dictionary<string, string> settings = new(blobs)
        {
            ["EmoGen:Model"] = TestPack.Folder,
            ["EmoGen:Data"] = _data,
            ["EmoGen:Database:Provider"] = "Postgres",
            ["EmoGen:Database:ConnectionString"] = database,
            ["EmoGen:Authentication:Enabled"] = "true",
            ["EmoGen:Limits:RequestsPerMinute"] = "0",
            ["EmoGen:Worker:SweepSeconds"] = "1",
            ["Serilog:MinimumLevel:Default"] = "Verbose",
            ["Serilog:MinimumLevel:Override:Microsoft.AspNetCore"] = "Verbose",
            ["Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore"] = "Verbose",
            ["Serilog:MinimumLevel:Override:Hangfire"] = "Verbose",
        };
        if (provider is not null)
        {
            settings["EmoGen:Blobs:Redirect"] = "true";
            settings["EmoGen:Authentication:Oidc:Authority"] = provider.Address;
            settings["EmoGen:Authentication:Oidc:Audience"] = "emogen";
        }

        return settings;
    }

    [GeneratedRegex("shown only this once: (eg_\\w+)")]
    private static partial Regex Told();

    [GeneratedRegex("[?&]sig=([^&]+)")]
    private static partial Regex Signature();
}
