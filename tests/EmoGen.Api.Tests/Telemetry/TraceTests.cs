using System.Diagnostics;
using System.Globalization;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Tests.Support;
using OpenTelemetry.Trace;

namespace EmoGen.Api.Tests.Telemetry;

/// <summary>Spans as a collector gets them from processes of their own.</summary>
public sealed class TraceTests : IDisposable
{
    private const int Server = 2, Client = 3, Consumer = 5;
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-traces-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_trace_goes_from_the_clients_request_to_the_pictures_that_another_process_draws()
    {
        string database = PostgresCluster.Require().CreateDatabase();
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        (ServiceProcess api, HttpClient client) = await ServiceProcess.StartAsync(Shared("Api", database, "EmoGen:Telemetry:OtlpEndpoint", collector));
        await using (api)
        {
            await client.WaitUntilReadyAsync();
            (ServiceProcess worker, HttpClient _) = await ServiceProcess.StartAsync(Shared("Worker", database, "OTEL_EXPORTER_OTLP_ENDPOINT", collector));
            await using (worker)
            {
                string id = await SubmitAsync(client, """{"emotion":"fear","count":2,"steps":3,"seed":7}""");
                Assert.Equal("succeeded", (await client.WaitForEndAsync(id)).Text("status"));

                ReceivedSpan job = await collector.WaitForAsync(s => s.Name == "job");
                ReceivedSpan request = await collector.WaitForAsync(s => s.Kind == Server && s.Trace == Trace);
                Assert.Equal((Caller, "Api", "POST /v1/generations"), (request.Parent, request.Role, request.Name));
                Assert.Equal((Trace, request.Id, Consumer, "Worker"), (job.Trace, job.Parent, job.Kind, job.Role));
                Assert.Equal((id, "generation", "1", "succeeded"), (
                    job.Attributes["emogen.job.id"], job.Attributes["emogen.job.kind"], job.Attributes["emogen.job.attempt"], job.Attributes["emogen.job.status"]));
                Assert.Empty(job.Links);
                AssertPictures(collector.Spans, job, id);
                Assert.Contains(collector.Spans, s => s is { Kind: Client, Role: "Worker", Trace: Trace });
                Assert.DoesNotContain(collector.Spans, s => s is { Kind: Client, Parent: "" });
                Assert.DoesNotContain(collector.Spans, s => s.Name.Contains("/health", StringComparison.Ordinal));
                Assert.Single(collector.Spans, s => s.Trace == Trace && Mentions(s, "\"LeaseUntil\" = ")); // the job's end; the lease's renewals are not seen
                await collector.WaitForMetricAsync("emogen.step.duration");
                await collector.WaitForMetricAsync("http.server.request.duration");
            }
        }
    }

    [Fact]
    public async Task An_attempt_after_a_death_continues_the_trace_and_links_to_the_request()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        Dictionary<string, string> settings = Settings("Both", "OTEL_EXPORTER_OTLP_ENDPOINT", collector);
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        string id;
        ReceivedSpan request;
        await using (service)
        {
            id = await SubmitAsync(client, """{"emotion":"awe","count":2,"steps":150,"width":128,"height":128}""");
            request = await collector.WaitForAsync(s => s.Kind == Server && s.Trace == Trace);
            await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 2);
            await service.KillAsync();
        }

        (service, client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            Assert.Equal("succeeded", (await client.WaitForEndAsync(id)).Text("status"));
            ReceivedSpan job = await collector.WaitForAsync(s => s.Name == "job");
            Assert.Equal((Trace, request.Id, "2"), (job.Trace, job.Parent, job.Attributes["emogen.job.attempt"]));
            Assert.Equal([request.Id], job.Links);
        }
    }

    [Theory]
    [InlineData(ActivityKind.Server, 1, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityKind.Consumer, 1, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityKind.Client, 1, SamplingDecision.Drop)]
    [InlineData(ActivityKind.Server, 0, SamplingDecision.Drop)]
    public void Requests_and_jobs_begin_traces_and_polling_does_not(ActivityKind kind, double ratio, SamplingDecision decision)
    {
        SamplingParameters parameters = new(default, ActivityTraceId.CreateRandom(), "name", kind);
        Assert.Equal(decision, new RootSampler(ratio).ShouldSample(parameters).Decision);
    }

    private static void AssertPictures(IReadOnlyList<ReceivedSpan> spans, ReceivedSpan job, string id)
    {
        ReceivedSpan[] pictures = [.. spans.Where(s => s.Name == "picture").OrderBy(s => s.Attributes["emogen.picture"], StringComparer.Ordinal)];
        Assert.Equal(["7", "8"], pictures.Select(p => p.Attributes["emogen.seed"]));
        Assert.All(pictures, picture =>
        {
            Assert.Equal((job.Id, id, "fear", "3"), (
                picture.Parent, picture.Attributes["emogen.job.id"], picture.Attributes["emogen.emotion"], picture.Attributes["emogen.steps"]));
            ReceivedSpan[] parts = [.. spans.Where(s => s.Parent == picture.Id && s.Kind != Client).OrderBy(s => s.Name, StringComparer.Ordinal)];
            Assert.Equal(["decode", "denoise", "score", "store"], parts.Select(p => p.Name));
            Assert.True(double.Parse(parts[1].Attributes["emogen.step.mean"], CultureInfo.InvariantCulture) > 0);
        });
    }

    private static bool Mentions(ReceivedSpan span, string sql) => span.Attributes.Values.Any(value => value.Contains(sql, StringComparison.Ordinal));

    private static async Task<string> SubmitAsync(HttpClient client, string json)
    {
        using HttpResponseMessage accepted = await client.PostJsonAsync("/v1/generations", json, ("traceparent", $"00-{Trace}-{Caller}-01"));
        return (await accepted.JsonAsync()).Id();
    }

    private Dictionary<string, string> Shared(string role, string database, string setting, OtlpReceiver collector) =>
        new(Settings(role, setting, collector)) { ["EmoGen:Database:Provider"] = "Postgres", ["EmoGen:Database:ConnectionString"] = database };

    private Dictionary<string, string> Settings(string role, string setting, OtlpReceiver collector) => new()
    {
        ["EmoGen:Role"] = role,
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Worker:LeaseSeconds"] = "1",
        ["EmoGen:Worker:SweepSeconds"] = "0.5",
        [setting] = collector.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "60000", // what takes longer is dropped
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };
}
