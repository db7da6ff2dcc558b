using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using EmoGen.Api.Workers;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Http;

/// <summary>What <c>/health</c> answers.</summary>
/// <param name="Status"><c>live</c> or <c>dead</c>; <c>ready</c>, <c>starting</c>, <c>draining</c> or <c>broken</c>.</param>
/// <param name="Reason">Why it is not live or ready, in one sentence.</param>
/// <param name="Checks">What was looked at for the answer, by name: <c>database</c>, <c>blobs</c>, <c>queue</c> and, where pictures are drawn, <c>model</c>.</param>
public sealed record HealthResponse(string Status, string? Reason, IReadOnlyDictionary<string, HealthCheck>? Checks = null);

/// <summary>One of the things that the service needs.</summary>
/// <param name="Status"><c>ready</c>, <c>starting</c>, <c>draining</c> or <c>broken</c>.</param>
/// <param name="Reason">Why it is not ready, in one sentence.</param>
public sealed record HealthCheck(string Status, string? Reason = null)
{
    public static HealthCheck Ready { get; } = new("ready");

    public static HealthCheck Of(string? fault) => fault is null ? Ready : new("broken", fault);
}

/// <summary>Whether the service can do its work now.</summary>
public sealed class ServiceHealth(
    IDbContextFactory<EmoGenDbContext> contexts, BlobHealth blobs, JobStorage storage, IEnumerable<ModelHost> models, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly ModelHost? _model = models.SingleOrDefault(); // an Api process has none

    /// <summary>Whether the process can still come right by itself.</summary>
    public HealthResponse Live() => _model?.DeviceFault is { } fault ? new("dead", fault) : new("live", null);

    /// <summary>Looks at everything that the work needs; takes 6 seconds at most.</summary>
    public async Task<HealthResponse> CheckAsync(CancellationToken cancellation)
    {
        Task<string?> store = blobs.FaultAsync(cancellation);
        string? database = await DatabaseFaultAsync(cancellation);
        Dictionary<string, HealthCheck> checks = [];
        if (_model is not null)
        {
            checks["model"] = Model(_model);
        }

        checks["database"] = HealthCheck.Of(database);
        checks["blobs"] = HealthCheck.Of(await store);
        checks["queue"] = HealthCheck.Of(database ?? await QueueFaultAsync(cancellation));
        HealthCheck all = lifetime.ApplicationStopping.IsCancellationRequested
            ? new("draining", "The service is stopping.")
            : checks.Values.FirstOrDefault(check => check.Status != "ready") ?? HealthCheck.Ready;
        return new HealthResponse(all.Status, all.Reason, checks);
    }

    private static HealthCheck Model(ModelHost model) => model.State switch
    {
        _ when model.DeviceFault is { } fault => new("broken", fault),
        ModelState.Draining => new("draining", "The service is stopping."),
        ModelState.Broken => new("broken", $"The model could not be loaded: {model.Fault}"),
        ModelState.Starting => new("starting", "The model is being loaded and warmed up."),
        _ => HealthCheck.Ready,
    };

    private async Task<string?> DatabaseFaultAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            await using EmoGenDbContext data = await contexts.CreateDbContextAsync(timeout.Token);
            await data.Jobs.AsNoTracking().AnyAsync(timeout.Token);
            return null;
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested)
        {
            return $"The database is away: {away.GetBaseException().Message}";
        }
    }

    /// <summary>Asks Hangfire, which knows no cancellation, for anything at all.</summary>
    private async Task<string?> QueueFaultAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => storage.GetMonitoringApi().EnqueuedCount(WorkerQueue.Earlier), cancellation).WaitAsync(Timeout, cancellation);
            return null;
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested)
        {
            return $"The queue that wakes workers is away: {away.GetBaseException().Message}";
        }
    }
}
