using System.Net;
using System.Text.Json;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Jobs;

/// <summary>The tag of a job's answer: the same while nothing changes, another with everything that does.</summary>
public abstract class JobTagTests(TestService service) : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly WaitingService _service = new(service);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_304_hides_no_change()
    {
        Job[] jobs = [.. Enumerable.Range(0, 2).Select(k => WaitingService.Row("", DateTimeOffset.UtcNow.AddMilliseconds(k), "x"))];
        await _service.InsertAsync(jobs);
        List<string> tags = [await TagAsync()];

        await _service.Ledger.CancelAsync(jobs[0].Id, Cancellation); // another job, and a place in the queue with it
        await ChangedAsync(tags, job => Assert.Equal(1, job.GetProperty("queuePosition").GetInt32()));
        JobClaim claim = (await _service.Ledger.TryClaimNextAsync(["tiny"], Lease, Cancellation))!;
        await ChangedAsync(tags, job => Assert.Equal("running", job.Text("status")));
        await _service.Ledger.RenewAsync(claim, Lease, new JobStep(1, 1), Cancellation);
        await ChangedAsync(tags, job => Assert.Equal(1, job.GetProperty("progress").GetProperty("step").GetInt32()));
        await _service.Ledger.FinishAsync(claim, JobStatus.Failed, "It broke.", Cancellation);
        await ChangedAsync(tags, job => Assert.Equal("It broke.", job.Text("error")));

        async Task<string> TagAsync()
        {
            using HttpResponseMessage response = await _service.Client.GetAsync($"/v1/jobs/{jobs[1].Id}", Cancellation);
            Assert.True(response.Headers.ETag!.IsWeak);
            Assert.Equal("no-cache, private", response.Headers.CacheControl!.ToString());
            using HttpResponseMessage same = await GetAsync(response.Headers.ETag.ToString());
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync(Cancellation));
            Assert.Equal(response.Headers.ETag, same.Headers.ETag);
            return response.Headers.ETag.ToString();
        }

        async Task ChangedAsync(List<string> known, Action<JsonElement> shows)
        {
            using HttpResponseMessage response = await GetAsync(string.Join(", ", known));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            shows(await response.JsonAsync());
            known.Add(await TagAsync());
        }

        async Task<HttpResponseMessage> GetAsync(string known)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{jobs[1].Id}");
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            return await _service.Client.SendAsync(request, Cancellation);
        }
    }
}

public sealed class SqliteJobTagTests() : JobTagTests(new SqliteService());

public sealed class PostgresJobTagTests() : JobTagTests(new PostgresService());
