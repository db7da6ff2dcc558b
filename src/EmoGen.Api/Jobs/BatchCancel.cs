using System.ComponentModel;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>Many jobs to stop at once: those that every given filter means.</summary>
public sealed record BatchCancel : JobFilter
{
    private const int MaxIds = 1000;

    [Description("Labels that a job must have, all of them.")]
    public IReadOnlyDictionary<string, string?>? Labels { get; init; }

    [Description("1 to 1000 ids of jobs.")]
    public IReadOnlyList<Guid>? Ids { get; init; }

    protected override IReadOnlyList<KeyValuePair<string, string?>> WantedLabels => [.. Labels ?? new Dictionary<string, string?>()];

    /// <summary>The one status that a job must have to be stopped; null for both that can be.</summary>
    internal JobStatus? OnlyStatus => Status is null ? null : Enum.Parse<JobStatus>(Status, ignoreCase: true);

    public override void Check(Checks checks)
    {
        checks.OneOf("status", Status, ["queued", "running"]);
        base.Check(checks);
        LabelRules.Check(checks, Labels);
        checks.Require(Ids is null or { Count: >= 1 and <= MaxIds }, "ids", $"Expected 1 to {MaxIds} ids, got {Ids?.Count}.");
        bool any = (Status ?? Kind ?? Emotion ?? Q ?? CreatedAfter ?? CreatedBefore) is not null || Labels is { Count: > 0 } || Ids is not null;
        checks.Require(any, "$", "Expected at least one filter: all jobs are more than anybody means.");
    }

    public override IQueryable<Job> Apply(IQueryable<Job> jobs, IQueryable<JobLabel> labels) =>
        base.Apply(Ids is null ? jobs : jobs.Where(j => Ids.Contains(j.Id)), labels);
}

/// <summary>What a batch cancel did.</summary>
/// <param name="Canceled">Jobs that it stopped.</param>
/// <param name="Over">Jobs of its <c>ids</c> that were over already; null where it named none.</param>
public sealed record BatchCanceled(int Canceled, int? Over);

/// <summary><c>POST /v1/jobs/cancel</c>.</summary>
internal static class BatchCancelEndpoint
{
    private const int ChunkSize = 500;

    /// <summary>Stops the caller's own jobs, an administrator's too: oldest first, a chunk at a time.</summary>
    public static async Task<Ok<BatchCanceled>> CancelAsync(
        Body<BatchCancel> body, Caller caller, EmoGenDbContext data, JobLedger ledger, JobCanceler canceler, CancellationToken cancellation)
    {
        BatchCancel wish = body.Value;
        Checks checks = new();
        wish.Check(checks);
        checks.ThrowIfAny();

        IQueryable<JobLabel> labels = data.JobLabels.Where(l => l.Owner == caller.Owner);
        IQueryable<Job> own = data.Jobs.Where(j => j.Owner == caller.Owner);
        IQueryable<Job> open = wish.Apply(own, labels).Where(j => j.Status == JobStatus.Queued || j.Status == JobStatus.Running);
        int canceled = 0;
        for (List<Guid> chunk = await ChunkAsync(open, Guid.Empty); chunk.Count > 0; chunk = await ChunkAsync(open, chunk[^1]))
        {
            canceled += await ledger.CancelAsync(chunk, wish.OnlyStatus, cancellation);
            foreach (var job in await data.Jobs.Where(j => chunk.Contains(j.Id) && j.Status == JobStatus.Canceled).Select(j => new { j.Id, j.Kind }).ToListAsync(cancellation))
            {
                canceler.Tell(job.Id, job.Kind);
            }
        }

        // Counted last: a job that ended while the others were stopped was over, too.
        int? over = wish.Ids is null ? null
            : await (wish with { Status = null }).Apply(own, labels).CountAsync(j => j.FinishedAt != null, cancellation) - canceled;
        return TypedResults.Ok(new BatchCanceled(canceled, over));

        Task<List<Guid>> ChunkAsync(IQueryable<Job> jobs, Guid after) =>
            jobs.Where(j => j.Id > after).OrderBy(j => j.Id).Select(j => j.Id).Take(ChunkSize).ToListAsync(cancellation);
    }
}
