using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Workers;

/// <summary>One process answers, another draws; PostgreSQL is between them.</summary>
public sealed class SeparateProcessTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-roles-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_worker_draws_what_another_process_accepted_and_obeys_its_cancel()
    {
        PostgresCluster cluster = PostgresCluster.Require();
        string database = cluster.CreateDatabase();
        (ServiceProcess api, HttpClient client) = await ServiceProcess.StartAsync(Settings("Api", database));
        await using (api)
        {
            await client.WaitUntilReadyAsync();
            string early = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":2}""")).Id();
            (ServiceProcess worker, HttpClient workerClient) = await ServiceProcess.StartAsync(Settings("Worker", database));
            await using (worker)
            {
                Assert.Equal("succeeded", (await client.WaitForEndAsync(early)).Text("status"));
                using HttpResponseMessage closed = await workerClient.GetAsync("/v1/jobs", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);

                string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
                List<ServerEvent> events = await client.EventsAsync(id, enough: e => e.Name == "progress" && e.Data.GetProperty("step").GetInt32() > 0);
                Assert.Equal("progress", events[^1].Name);
                JsonElement next = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
                JsonElement running = await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 2);
                using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
                ApiClient.AssertStoppedWithinAStep(running, await cancel.JsonAsync(), await client.WaitForEndAsync(next.Id()));
            }
        }
    }

    [Fact]
    public async Task While_the_database_is_away_the_service_says_so_and_afterwards_the_job_ends()
    {
        using PostgresCluster cluster = PostgresCluster.RequireOwn();
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings("Both", cluster.CreateDatabase()));
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":4,"steps":50}""")).Id();
            await client.WaitForAsync(id, job => job.Text("status") == "running");
            cluster.Stop();

            using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe"}""");
            await refused.ProblemAsync(503, "unavailable");
            using HttpResponseMessage ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("database", (await ready.JsonAsync()).Text("reason"), StringComparison.Ordinal);

            await Task.Delay(2000, TestContext.Current.CancellationToken);
            cluster.Start();
            await client.WaitUntilReadyAsync();
            JsonElement job = await client.WaitForEndAsync(id);
            Assert.True(job.Text("status") == "succeeded", job.ToString());
            Assert.Equal([0, 1, 2, 3], job.Images().Select(i => i.GetProperty("index").GetInt32()));
        }
    }

    private Dictionary<string, string> Settings(string role, string database) => new()
    {
        ["EmoGen:Role"] = role,
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Worker:LeaseSeconds"] = "3",
        ["EmoGen:Worker:SweepSeconds"] = "1",
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = database,
    };
}
