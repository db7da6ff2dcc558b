using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Telemetry;

/// <summary><c>/metrics</c> of processes of their own: meters of one process would be counted together.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-metrics-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Metrics_tell_what_was_drawn_what_failed_and_what_waits()
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings());
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            Scrape fresh = await Scrape.OfAsync(client);
            Assert.Equal((0, 0), (fresh["emogen_pictures_total"], fresh["emogen_jobs_failures_total"]));
            await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":3,"count":2}""");
            AssertDrawn(await Scrape.WaitForAsync(client, s => s["emogen_jobs_ended_total"] == 1));

            await AssertFailsAsync(client);
            await AssertWaitsAsync(client);
        }
    }

    [Fact]
    public async Task While_the_database_is_away_a_scrape_answers_without_what_only_the_database_knows()
    {
        using PostgresCluster cluster = PostgresCluster.RequireOwn();
        Dictionary<string, string> settings = Settings();
        settings["EmoGen:Database:Provider"] = "Postgres";
        settings["EmoGen:Database:ConnectionString"] = cluster.CreateDatabase();
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            Scrape there = await Scrape.WaitForAsync(client, s => s["emogen_queue_depth"] is not null);
            Assert.True(there["db_client_connection_max"] > 0);
            Assert.Null(there["db_client_connection_max", "pool_name"]); // It is the connection string.
            Assert.True(there["db_client_operation_duration_seconds_count"] > 0);
            Assert.Null(there["db_client_operation_duration_seconds_count", "server_address"]);
            cluster.Stop();
            Scrape away = await Scrape.WaitForAsync(client, s => s["emogen_health", "check=\"database\""] == 0);
            Assert.Empty(away.Names.Intersect(["emogen_queue_depth", "emogen_queue_age_seconds", "emogen_jobs_running"]));
            Assert.True(away["emogen_tensors_live"] > 0);
            cluster.Start();
            await Scrape.WaitForAsync(client, s => s["emogen_health", "check=\"database\""] == 1 && s["emogen_queue_depth"] == 0);
        }
    }

    [Fact]
    public async Task Hosts_that_clients_name_are_no_labels()
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings());
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"webhook":{"url":"https://hooks.invalid/"}}""");
            Scrape scrape = await Scrape.WaitForAsync(client, s => s["http_client_request_duration_seconds_count", "error_type"] > 0);
            Assert.Null(scrape["http_client_request_duration_seconds_count", "server_address"]);
            Assert.NotNull(scrape["http_client_request_duration_seconds_bucket", "le=\"0.005\""]);
            Assert.DoesNotContain(scrape.Names, name => scrape[name, "hooks.invalid"] is not null);
        }
    }

    [Fact]
    public async Task A_worker_shows_its_metrics_to_everybody_and_an_admins_scrape_is_not_counted_as_a_request()
    {
        await using GuardedService service = new() { Settings = new Dictionary<string, string> { ["EmoGen:Limits:Burst"] = "1" } };
        HttpClient admin = await service.ClientAsync("admin");
        for (int k = 0; k < 3; k++)
        {
            using HttpResponseMessage scrape = await admin.GetAsync("/metrics", Cancellation);
            Assert.Equal(HttpStatusCode.OK, scrape.StatusCode);
            Assert.False(scrape.Headers.Contains("RateLimit"));
        }

        using HttpResponseMessage closed = await service.Client.GetAsync("/metrics", Cancellation);
        await closed.ProblemAsync(401, "unauthenticated");
        await using var worker = service.On(new Dictionary<string, string> { ["EmoGen:Role"] = "Worker" });
        using HttpResponseMessage open = await worker.CreateClient().GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    private static void AssertDrawn(Scrape scrape)
    {
        Assert.Equal(2, scrape["emogen_pictures_total"]);
        Assert.Equal(1, scrape["emogen_jobs_ended_total"]);
        Assert.Equal(1, scrape["emogen_jobs_ended_total", "kind=\"generation\"", "status=\"succeeded\""]);
        Assert.Equal(1, scrape["emogen_job_wait_seconds_count"]);
        Assert.Equal(4, scrape["emogen_step_duration_seconds_count"]); // the time to the first of a picture's three is not a step's
        Assert.True(scrape["emogen_step_duration_seconds_sum"] > 0);
        Assert.True(scrape["emogen_device_busy_seconds_total"] > scrape["emogen_step_duration_seconds_sum"]);
        Assert.InRange(scrape["emogen_disk_free_bytes"]!.Value, 1, scrape["emogen_disk_size_bytes"]!.Value);
        Assert.DoesNotContain("emogen_memory_device_bytes", scrape.Names);
    }

    /// <summary>A file stands where the folder of the pictures was.</summary>
    private async Task AssertFailsAsync(HttpClient client)
    {
        string pictures = Path.Combine(_data, "pictures");
        Directory.Move(pictures, pictures + "-away");
        await File.WriteAllTextAsync(pictures, "", Cancellation);
        JsonElement job = await client.FinishAsync("/v1/transfers", """{"emotion":"awe","steps":1,"templates":["{} bag"]}""");
        Assert.Equal("failed", job.Text("status"));
        Scrape scrape = await Scrape.WaitForAsync(client, s => s["emogen_health", "check=\"blobs\""] == 0);
        Assert.Equal(1, scrape["emogen_jobs_failures_total", "reason=\"storage\""]);
        Assert.Equal(1, scrape["emogen_jobs_failures_total"]);
        Assert.Equal(1, scrape["emogen_jobs_ended_total", "kind=\"transfer\"", "status=\"failed\""]);
        Assert.Equal(2, scrape["emogen_pictures_total"]);
        File.Delete(pictures);
        Directory.Move(pictures + "-away", pictures);
    }

    private static async Task AssertWaitsAsync(HttpClient client)
    {
        string running = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
        string waiting = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1,"priority":"batch"}""")).Id();
        Scrape scrape = await Scrape.WaitForAsync(client, s => s["emogen_jobs_running"] == 1 && s["emogen_queue_depth", "priority=\"batch\""] == 1);
        Assert.Equal(0, scrape["emogen_queue_depth", "priority=\"interactive\""]);
        Assert.InRange(scrape["emogen_queue_age_seconds", "priority=\"batch\""]!.Value, 0.001, 60);
        Assert.Equal(0, scrape["emogen_queue_age_seconds", "priority=\"interactive\""]);
        foreach (string id in (string[])[waiting, running])
        {
            using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{id}/cancel", null, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, canceled.StatusCode);
        }

        scrape = await Scrape.WaitForAsync(client, s => s["emogen_jobs_running"] == 0 && s["emogen_queue_depth"] == 0);
        Assert.Equal(2, scrape["emogen_jobs_ended_total", "kind=\"generation\"", "status=\"canceled\""]);
        Assert.Equal(1, scrape["emogen_jobs_failures_total"]);
    }

    private Dictionary<string, string> Settings() => new() { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _data };
}
