using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Support;

/// <summary>A service that accepts jobs and never draws, on a database of its own: what waits goes on waiting.</summary>
public sealed class WaitingService(TestService service) : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _api = service.Another(host => host.UseSetting("EmoGen:Role", "Api"));

    public HttpClient Client => _api.CreateClient();

    public IServiceProvider Services => _api.Services;

    public JobLedger Ledger => Services.GetRequiredService<JobLedger>();

    public Task<EmoGenDbContext> DataAsync() =>
        Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    /// <summary>A job of an owner with the labels, accepted at a time, as the service would store it.</summary>
    public static Job Row(string owner, DateTimeOffset accepted, string text, params (string Key, string Value)[] labels)
    {
        Dictionary<string, string?> all = labels.ToDictionary(l => l.Key, l => (string?)l.Value);
        return new Job
        {
            Id = Guid.CreateVersion7(accepted),
            Owner = owner,
            Kind = JobKind.Generation,
            Status = JobStatus.Queued,
            Request = """{"emotion":"fear","template":"{}","count":1,"steps":1}""",
            Labels = LabelRules.Write(all),
            LabelRows = LabelRules.Rows(all, owner),
            SearchText = text,
            Pictures = 1,
            Steps = 1,
            Version = 1,
            CreatedAt = accepted,
        };
    }

    public async Task InsertAsync(IEnumerable<Job> jobs)
    {
        await using EmoGenDbContext data = await DataAsync();
        data.Jobs.AddRange(jobs);
        await data.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await service.DisposeAsync();
    }
}
