using EmoGen.Api.Data;
using EmoGen.Api.Images;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Every change of a job's row after its acceptance. A claim is a compare-and-set on (status, attempt, lease); what a worker writes later
/// is fenced by the attempt it claimed, so that a worker that lost its lease or whose job was canceled changes nothing.
/// </summary>
public sealed class JobLedger(IDbContextFactory<EmoGenDbContext> contexts, TimeProvider time)
{
    /// <summary>Takes the job whose turn it is (<see cref="JobQueue"/>) of those for some packs; null where there is nothing to take.</summary>
    public async Task<JobClaim?> TryClaimNextAsync(IReadOnlyList<string> models, TimeSpan lease, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        while (await data.NextAsync(models, await data.NowAsync(time, cancellation), cancellation) is { } id)
        {
            if (await TryClaimAsync(data, id, lease, cancellation) is { } claim)
            {
                return claim;
            }
        }

        return null;
    }

    /// <summary>Takes a queued job, or a running one whose lease has ended; null where it is neither any more.</summary>
    public async Task<JobClaim?> TryClaimAsync(Guid id, TimeSpan lease, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await TryClaimAsync(data, id, lease, cancellation);
    }

    /// <summary>Renews the lease and writes the progress; false where the row is no longer this attempt's.</summary>
    public async Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, JobStep step, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset until = await data.NowAsync(time, cancellation) + lease;
        return await UpdateAsync(
            data,
            claim,
            set => set.SetProperty(j => j.LeaseUntil, until)
                .SetProperty(j => j.Version, j => j.CurrentPicture == step.Picture && j.CurrentStep == step.Step ? j.Version : j.Version + 1)
                .SetProperty(j => j.CurrentPicture, step.Picture)
                .SetProperty(j => j.CurrentStep, step.Step),
            cancellation);
    }

    /// <summary>Adds a finished picture, and all warnings so far; false, and no row, where the job is no longer this attempt's.</summary>
    public async Task<bool> AddPictureAsync(JobClaim claim, Image image, IReadOnlyList<JobWarning> warnings, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        string? allWarnings = JobWarnings.Write(warnings);
        bool ours = await UpdateAsync(
            data,
            claim,
            set => set.SetProperty(j => j.Version, j => j.Version + 1).SetProperty(j => j.Warnings, allWarnings),
            cancellation);
        if (ours)
        {
            data.Images.Add(image);
            await data.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return ours;
    }

    /// <summary>Writes all warnings so far, of a picture that is withheld instead of added; false where the job is no longer this attempt's.</summary>
    public async Task<bool> WithholdPictureAsync(JobClaim claim, IReadOnlyList<JobWarning> warnings, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        string? allWarnings = JobWarnings.Write(warnings);
        return await UpdateAsync(
            data,
            claim,
            set => set.SetProperty(j => j.Version, j => j.Version + 1).SetProperty(j => j.Warnings, allWarnings),
            cancellation);
    }

    /// <summary>Ends the job; false where it is no longer this attempt's.</summary>
    public async Task<bool> FinishAsync(JobClaim claim, JobStatus status, string? error, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset now = await data.NowAsync(time, cancellation);
        return await UpdateAsync(
            data,
            claim,
            set => set.SetProperty(j => j.Status, status)
                .SetProperty(j => j.Error, error)
                .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(j => j.FinishedAt, now)
                .SetProperty(j => j.CurrentPicture, j => status == JobStatus.Succeeded ? j.Pictures : j.CurrentPicture)
                .SetProperty(j => j.CurrentStep, j => status == JobStatus.Succeeded ? j.Steps : j.CurrentStep)
                .SetProperty(j => j.Version, j => j.Version + 1),
            cancellation);
    }

    /// <summary>Gives an unfinished job back to the queue, for a worker that stops.</summary>
    public async Task HandBackAsync(JobClaim claim, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        await UpdateAsync(
            data,
            claim,
            set => set.SetProperty(j => j.Status, JobStatus.Queued)
                .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(j => j.Version, j => j.Version + 1),
            cancellation);
    }

    /// <summary>Ends a queued or running job at a client's wish; false where it was over already.</summary>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await CancelAsync(data, data.Jobs.Where(j => j.Id == id), cancellation) == 1;
    }

    /// <summary>Ends those of the jobs that are queued or running still (or in the one status given); returns how many that were.</summary>
    public async Task<int> CancelAsync(IReadOnlyList<Guid> ids, JobStatus? only, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        IQueryable<Job> jobs = data.Jobs.Where(j => ids.Contains(j.Id) && (only == null || j.Status == only));
        while (true)
        {
            try
            {
                return await CancelAsync(data, jobs, cancellation);
            }
            catch (Exception crossed) when (crossed.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected })
            {
                // Two batches at once can each hold a row that the other wants: the database ended this one, and the other goes first.
            }
        }
    }

    /// <summary>The pictures of a job that are stored already.</summary>
    public async Task<IReadOnlyList<Image>> PicturesAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.Images.AsNoTracking().Where(i => i.JobId == id).OrderBy(i => i.Index).ToListAsync(cancellation);
    }

    private async Task<int> CancelAsync(EmoGenDbContext data, IQueryable<Job> jobs, CancellationToken cancellation)
    {
        DateTimeOffset now = await data.NowAsync(time, cancellation);
        return await jobs.Where(j => j.Status == JobStatus.Queued || j.Status == JobStatus.Running).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Status, JobStatus.Canceled)
                .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(j => j.FinishedAt, now)
                .SetProperty(j => j.Version, j => j.Version + 1),
            cancellation);
    }

    private async Task<JobClaim?> TryClaimAsync(EmoGenDbContext data, Guid id, TimeSpan lease, CancellationToken cancellation)
    {
        Job? job = await data.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellation);
        if (job is null)
        {
            return null;
        }

        DateTimeOffset now = await data.NowAsync(time, cancellation);
        int claimed = await data.Jobs
            .Where(j => j.Id == id && j.Attempt == job.Attempt)
            .Where(j => j.Status == JobStatus.Queued || (j.Status == JobStatus.Running && j.LeaseUntil < now))
            .ExecuteUpdateAsync(
                set => set.SetProperty(j => j.Status, JobStatus.Running)
                    .SetProperty(j => j.Attempt, job.Attempt + 1)
                    .SetProperty(j => j.Losses, j => j.Status == JobStatus.Running ? j.Losses + 1 : j.Losses)
                    .SetProperty(j => j.LeaseUntil, now + lease)
                    .SetProperty(j => j.StartedAt, j => j.StartedAt ?? now)
                    .SetProperty(j => j.Version, j => j.Version + 1),
                cancellation);
        int losses = job.Status == JobStatus.Running ? job.Losses + 1 : job.Losses;
        return claimed != 1 ? null : new JobClaim(id, job.Attempt + 1, losses, NewJob.FromJson(job.Kind, job.Request), JobWarnings.Read(job.Warnings))
        {
            TraceParent = job.TraceParent,
            Waited = job.StartedAt is null ? now - job.CreatedAt : null,
        };
    }

    private static async Task<bool> UpdateAsync(
        EmoGenDbContext data, JobClaim claim, Action<UpdateSettersBuilder<Job>> set, CancellationToken cancellation) =>
        await data.Jobs
            .Where(j => j.Id == claim.JobId && j.Attempt == claim.Attempt && j.Status == JobStatus.Running)
            .ExecuteUpdateAsync(set, cancellation) == 1;
}

/// <summary>A worker's hold on a job: its later writes count only while the row still has this attempt.</summary>
/// <param name="Losses">How often a worker died over it before.</param>
public sealed record JobClaim(Guid JobId, int Attempt, int Losses, NewJob Request, IReadOnlyList<JobWarning> Warnings)
{
    /// <summary>The trace of the request that asked for the job.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How long the job waited for its first start; null where this is a later one.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>Where a running job is.</summary>
/// <param name="Picture">The picture being drawn, from 1.</param>
/// <param name="Step">Steps done of it.</param>
public readonly record struct JobStep(int Picture, int Step);
