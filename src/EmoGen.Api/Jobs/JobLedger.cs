using EmoGen.Api.Data;
using EmoGen.Api.Images;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Every change of a job's row after its acceptance. A claim is a compare-and-set on (status, attempt, lease); what a worker writes later
/// is fenced by the attempt it claimed, so that a worker that lost its lease or whose job was canceled changes nothing.
/// </summary>
public sealed class JobLedger(IDbContextFactory<EmoGenDbContext> contexts, TimeProvider time)
{
    /// <summary>Takes the job whose turn it is (<see cref="JobQueue"/>); null where there is nothing to take.</summary>
    public async Task<JobClaim?> TryClaimNextAsync(TimeSpan lease, CancellationToken cancellation)
    {
        while (await NextAsync(cancellation) is { } id)
        {
            if (await TryClaimAsync(id, lease, cancellation) is { } claim)
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
        DateTimeOffset now = time.GetUtcNow();
        Job? job = await data.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellation);
        if (job is null)
        {
            return null;
        }

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
        return claimed == 1 ? new JobClaim(id, job.Attempt + 1, losses, NewJob.FromJson(job.Kind, job.Request), JobWarnings.Read(job.Warnings)) : null;
    }

    /// <summary>Renews the lease and writes the progress; false where the row is no longer this attempt's.</summary>
    public async Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, JobStep step, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset until = time.GetUtcNow() + lease;
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
        DateTimeOffset now = time.GetUtcNow();
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
                .SetProperty(j => j.WakeId, (string?)null)
                .SetProperty(j => j.Version, j => j.Version + 1),
            cancellation);
    }

    /// <summary>Ends a queued or running job at a client's wish; false where it was over already.</summary>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        return await data.Jobs.Where(j => j.Id == id && (j.Status == JobStatus.Queued || j.Status == JobStatus.Running)).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Status, JobStatus.Canceled)
                .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(j => j.FinishedAt, now)
                .SetProperty(j => j.Version, j => j.Version + 1),
            cancellation) == 1;
    }

    /// <summary>The pictures of a job that are stored already.</summary>
    public async Task<IReadOnlyList<Image>> PicturesAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.Images.AsNoTracking().Where(i => i.JobId == id).OrderBy(i => i.Index).ToListAsync(cancellation);
    }

    private async Task<Guid?> NextAsync(CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.NextAsync(time.GetUtcNow(), cancellation);
    }

    private static async Task<bool> UpdateAsync(
        EmoGenDbContext data, JobClaim claim, Action<UpdateSettersBuilder<Job>> set, CancellationToken cancellation) =>
        await data.Jobs
            .Where(j => j.Id == claim.JobId && j.Attempt == claim.Attempt && j.Status == JobStatus.Running)
            .ExecuteUpdateAsync(set, cancellation) == 1;
}

/// <summary>A worker's hold on a job: its later writes count only while the row still has this attempt.</summary>
/// <param name="Losses">How often a worker died over it before.</param>
public sealed record JobClaim(Guid JobId, int Attempt, int Losses, NewJob Request, IReadOnlyList<JobWarning> Warnings);

/// <summary>Where a running job is.</summary>
/// <param name="Picture">The picture being drawn, from 1.</param>
/// <param name="Step">Steps done of it.</param>
public readonly record struct JobStep(int Picture, int Step);
