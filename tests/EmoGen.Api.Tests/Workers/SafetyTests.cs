using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Tests.Vision;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Workers;

/// <summary>The service with packs that have a safety checker.</summary>
public sealed class SafetyTests : IAsyncDisposable
{
    private const string Withheld = "The safety checker withheld this picture: another seed or other words may help.";

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-safety-").FullName;
    private readonly SqliteService _service = new();
    private WebApplicationFactory<Program>? _started;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await (_started?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _service.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_job_whose_pictures_are_all_withheld_fails_lists_them_and_stores_and_shows_nothing()
    {
        HttpClient client = Start(SafetyPack.Write(Pack, SmallSafetyChecker.FlagsAll));
        await client.WaitUntilReadyAsync();
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":2,"steps":30}""")).Id();
        List<ServerEvent> events = await client.EventsAsync(id);
        JsonElement job = await client.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("The safety checker withheld every picture: another seed or other words may help.", job.Text("error"));
        Assert.Empty(job.Images());
        Assert.Equal([("images[0]", Withheld), ("images[1]", Withheld)], Warnings(job));
        Assert.DoesNotContain(events, one => one.Name == "preview");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(_root, "data"), "*", SearchOption.AllDirectories),
            file => !Path.GetFileName(file).StartsWith("emogen.db", StringComparison.Ordinal) && Path.GetFileName(file) != "links.key");
        Assert.True((await client.JsonAsync("/v1/models")).GetProperty("models")[0].GetProperty("safetyChecker").GetBoolean());
    }

    [Fact]
    public async Task The_pictures_that_are_not_flagged_are_stored_and_the_others_are_named()
    {
        (float threshold, int[] flagged) = SafetyPack.BetweenPictures(Path.Combine(_root, "plain"), 6);
        HttpClient client = Start(SafetyPack.Write(Pack, threshold));
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","count":6,"steps":1,"seed":0}""");

        Assert.Equal("succeeded", job.Text("status"));
        Assert.Equal(flagged.Select(k => ($"images[{k}]", Withheld)), Warnings(job));
        Assert.Equal(Enumerable.Range(0, 6).Except(flagged), job.Images().Select(image => image.GetProperty("index").GetInt32()));
        Assert.Equal(6 - flagged.Length, (await client.PicturesAsync(job)).Count);
    }

    [Theory]
    [InlineData("Off", SmallSafetyChecker.FlagsAll)]
    [InlineData("Required", SmallSafetyChecker.FlagsNone)]
    public async Task Without_the_checker_and_where_it_flags_nothing_every_picture_is_stored(string mode, float threshold)
    {
        HttpClient client = Start(SafetyPack.Write(Pack, threshold), mode);
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","count":2,"steps":1}""");
        Assert.Equal("succeeded", job.Text("status"));
        Assert.Equal(2, job.Images().Length);
        Assert.Empty(Warnings(job));
    }

    [Theory]
    [InlineData("succeeded", 0)]
    [InlineData("failed", 0, 1)]
    public async Task A_new_attempt_does_not_draw_a_withheld_picture_again(string status, params int[] withheld)
    {
        HttpClient client = Start(SafetyPack.Write(Pack, SmallSafetyChecker.FlagsNone));
        Job job = Row([.. withheld.Select(JobWarnings.Withheld)]);
        await using (EmoGenDbContext data = await Contexts.CreateDbContextAsync(Cancellation))
        {
            data.Jobs.Add(job);
            await data.SaveChangesAsync(Cancellation);
        }

        JsonElement ended = await client.WaitForEndAsync(job.Id.ToString());
        Assert.Equal(status, ended.Text("status"));
        Assert.Equal(Enumerable.Range(0, 2).Except(withheld), ended.Images().Select(image => image.GetProperty("index").GetInt32()));
        Assert.Equal(withheld.Select(k => ($"images[{k}]", Withheld)), Warnings(ended));
    }

    [Fact]
    public async Task A_worker_that_lost_its_job_withholds_nothing()
    {
        Start(TestPack.Folder, role: "Api");
        JobLedger ledger = _started!.Services.GetRequiredService<JobLedger>();
        Job job = Row([], createdAt: DateTimeOffset.UtcNow.AddMinutes(1));
        await using (EmoGenDbContext data = await Contexts.CreateDbContextAsync(Cancellation))
        {
            data.Jobs.Add(job);
            await data.SaveChangesAsync(Cancellation);
        }

        JobClaim old = (await ledger.TryClaimAsync(job.Id, TimeSpan.FromSeconds(-1), Cancellation))!;
        JobClaim next = (await ledger.TryClaimAsync(job.Id, TimeSpan.FromMinutes(1), Cancellation))!;
        Assert.False(await ledger.WithholdPictureAsync(old, [JobWarnings.Withheld(0)], Cancellation));
        Assert.True(await ledger.WithholdPictureAsync(next, [JobWarnings.Withheld(1)], Cancellation));
        JsonElement running = await _started.CreateClient().JsonAsync($"/v1/jobs/{job.Id}");
        Assert.Equal([("images[1]", Withheld)], Warnings(running));
        Assert.True(await ledger.CancelAsync(job.Id, Cancellation));
    }

    [Fact]
    public async Task A_pack_without_a_checker_stops_a_service_that_requires_one()
    {
        Dictionary<string, string> settings = new() { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _root, ["EmoGen:SafetyChecker"] = "required" };
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Assert.Equal(1, exitCode);
        Assert.Equal("EmoGen:SafetyChecker: it is required, and the model pack 'tiny' has none.", output.Trim());
    }

    private string Pack => Path.Combine(_root, "pack");

    private IDbContextFactory<EmoGenDbContext> Contexts => _started!.Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>();

    private HttpClient Start(string pack, string mode = "Auto", string role = "Both")
    {
        _started = _service.On(new Dictionary<string, string>
        {
            ["EmoGen:Model"] = pack,
            ["EmoGen:Data"] = Path.Combine(_root, "data"),
            ["EmoGen:SafetyChecker"] = mode,
            ["EmoGen:Role"] = role,
        });
        return _started.CreateClient();
    }

    private static IEnumerable<(string Field, string Message)> Warnings(JsonElement job) =>
        job.GetProperty("warnings").EnumerateArray().Select(warning => (warning.Text("field"), warning.Text("message")));

    /// <summary>A queued job of two pictures, of which an attempt has withheld some.</summary>
    private static Job Row(IReadOnlyList<JobWarning> warnings, DateTimeOffset? createdAt = null) => new()
    {
        Id = Guid.CreateVersion7(),
        Kind = JobKind.Generation,
        Status = JobStatus.Queued,
        Request = """{"emotion":"fear","template":"{}","count":2,"seed":1,"steps":1,"guidanceScale":5,"scheduler":"ddim","width":64,"height":64,"negativePrompt":"","intensity":1,"format":"png"}""",
        Pictures = 2,
        Steps = 1,
        Attempt = 1,
        Warnings = JobWarnings.Write(warnings),
        CreatedAt = createdAt ?? DateTimeOffset.UtcNow.AddMinutes(-1),
    };
}
