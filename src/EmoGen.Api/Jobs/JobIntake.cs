using System.Threading.Channels;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Stores accepted jobs. Those that come while others are being stored go together into the next transaction, so that hundreds a second cost the database no more
/// than some dozens, and an owner's row is locked once for all of them.
/// </summary>
public sealed class JobIntake(IDbContextFactory<EmoGenDbContext> contexts, Quota quota, ILogger<JobIntake> log) : BackgroundService
{
    private const int MostAtOnce = 100;

    private readonly Channel<Submission> _line = Channel.CreateUnbounded<Submission>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Stores a job, its idempotency key and what it takes of its owner's quota in one transaction; false where the key has just been taken by another request.</summary>
    /// <exception cref="ProblemException">It is more than the owner's quota.</exception>
    public Task<bool> StoreAsync(Job job, IdempotencyRecord? key, Caller caller, CancellationToken cancellation)
    {
        Submission submission = new(job, key, caller, cancellation);
        _line.Writer.TryWrite(submission);
        return submission.Stored.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _line.Reader.WaitToReadAsync(stoppingToken))
        {
            List<Submission> batch = [];
            while (batch.Count < MostAtOnce && _line.Reader.TryRead(out Submission? submission))
            {
                if (!submission.IsGivenUp)
                {
                    batch.Add(submission);
                }
            }

            List<Submission> together = [.. batch.DistinctBy(submission => submission.Identity)];
            await StoreAsync(together);
            foreach (Submission repeated in batch.Except(together))
            {
                await StoreAsync([repeated]);
            }
        }
    }

    /// <summary>Stores what can be stored. One that the database refuses makes it refuse all: then each has a transaction of its own.</summary>
    private async Task StoreAsync(List<Submission> batch)
    {
        try
        {
            await StoreTogetherAsync(batch);
        }
        catch (DbUpdateException refused) when (batch.Count > 1 && !ProblemHandler.IsDatabaseAway(refused))
        {
            log.BatchRefused(refused, batch.Count);
            foreach (Submission submission in batch.Where(submission => !submission.Stored.Task.IsCompleted))
            {
                await StoreAsync([submission]);
            }
        }
        catch (DbUpdateException refused) when (batch[0].Key is not null)
        {
            await EndRefusedAsync(batch[0], refused);
        }
        catch (Exception failed)
        {
            batch.ForEach(submission => submission.Stored.TrySetException(failed));
        }
    }

    private async Task StoreTogetherAsync(List<Submission> batch)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync();
        await using IDbContextTransaction? transaction = quota.Counts ? await data.Database.BeginTransactionAsync() : null;
        List<Submission> allowed = quota.Counts ? await TakeAsync(data, batch) : batch;
        data.Jobs.AddRange(allowed.Select(submission => submission.Job));
        data.IdempotencyRecords.AddRange(allowed.Select(submission => submission.Key).OfType<IdempotencyRecord>());
        await data.SaveChangesAsync(); // a transaction by itself where there is no other
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        allowed.ForEach(submission => submission.Stored.TrySetResult(true));
    }

    /// <summary>Takes what the submissions cost from their owners' quotas, first come first served; returns those that there was enough for.</summary>
    private async Task<List<Submission>> TakeAsync(EmoGenDbContext data, List<Submission> batch)
    {
        List<Submission> allowed = [];
        foreach (IGrouping<string, Submission> own in batch.GroupBy(submission => submission.Job.Owner).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Allowance allowance = await quota.LockAsync(data, [.. own.Select(submission => submission.Caller)], CancellationToken.None);
            foreach (Submission submission in own)
            {
                if (allowance.TryTake(submission.Caller, submission.Job.Pictures) is { } refusal)
                {
                    submission.Stored.TrySetException(refusal);
                }
                else
                {
                    allowed.Add(submission);
                }
            }

            await allowance.SaveAsync(data, CancellationToken.None);
        }

        return allowed;
    }

    /// <summary>A refusal usually means that the key has just been taken.</summary>
    private async Task EndRefusedAsync(Submission submission, DbUpdateException refused)
    {
        try
        {
            await using EmoGenDbContext data = await contexts.CreateDbContextAsync();
            if (await data.IdempotencyRecords.AnyAsync(r => r.Owner == submission.Key!.Owner && r.Key == submission.Key.Key))
            {
                submission.Stored.TrySetResult(false);
            }
        }
        catch (Exception)
        {
            // Then the refusal is the answer too.
        }

        submission.Stored.TrySetException(refused);
    }

    private sealed record Submission(Job Job, IdempotencyRecord? Key, Caller Caller, CancellationToken Cancellation)
    {
        public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Only one of equal ones can be stored.</summary>
        public object Identity => Key is null ? Job.Id : (Key.Owner, Key.Key);

        /// <summary>True where the client has gone before its job was stored: then it is not.</summary>
        public bool IsGivenUp => Cancellation.IsCancellationRequested && Stored.TrySetCanceled(Cancellation);
    }
}
