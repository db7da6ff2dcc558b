using EmoGen.Api.Tests.Fuzzing;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

/// <summary>
/// Requests made from the service's own document, over a real port, judged by what the document and docs promise. Longer runs:
/// <c>EMOGEN_FUZZ_REQUESTS</c> for each of the tests, <c>EMOGEN_FUZZ_SEED</c> for other requests.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> NoLimits = new()
    {
        ["EmoGen:Limits:RequestsPerMinute"] = "0",
        ["EmoGen:Limits:PicturesPerDay"] = "0",
        ["EmoGen:Limits:QueuedJobs"] = "0",
    };

    [Fact]
    public async Task No_request_makes_the_service_fail_on_sqlite()
    {
        await using SqliteService service = new();
        await RunAsync(service, "Api", guarded: false, 2500);
    }

    [Fact]
    public async Task No_request_makes_the_service_fail_on_postgres()
    {
        await using PostgresService service = new();
        await RunAsync(service, "Api", guarded: false, 2500);
    }

    [Fact]
    public async Task No_request_makes_the_service_fail_on_sqlite_with_authentication()
    {
        await using GuardedService service = new() { Settings = NoLimits };
        await RunAsync(service, "Api", guarded: true, 2500);
    }

    [Fact]
    public async Task No_request_makes_the_service_fail_on_postgres_with_authentication()
    {
        await using GuardedPostgresService service = new() { Settings = NoLimits };
        await RunAsync(service, "Api", guarded: true, 2500);
    }

    [Fact]
    public async Task No_request_makes_a_service_fail_that_draws()
    {
        await using SqliteService service = new();
        await RunAsync(service, "Both", guarded: false, 500);
    }

    private async Task RunAsync(TestService service, string role, bool guarded, int requests)
    {
        await using FuzzTarget target = await FuzzTarget.StartAsync(service, role, guarded);
        FuzzRun run = new(target);
        int seed = FuzzRun.Setting("EMOGEN_FUZZ_SEED", 1);
        await run.RunAsync(FuzzRun.Setting("EMOGEN_FUZZ_REQUESTS", requests), seed);
        if (role == "Api")
        {
            for (int more = 1; more < 5 && run.Uncovered().Any(); more++) // an operation may have met only what others had deleted
            {
                await run.RunAsync(requests, seed + more);
            }

            Assert.True(!run.Uncovered().Any(), $"not both carried out and refused: {string.Join(", ", run.Uncovered())}\n{run.Summary()}");
        }

        output.WriteLine(run.Summary());
    }
}
