using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Workers;
using EmoGen.Api.Emotions;
using EmoGen.Engine.Packs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>Accepts requests: checks, stores the row, wakes a worker, answers.</summary>
public sealed class JobSubmitter(
    EmoGenDbContext data, ModelPack pack, Quota quota, JobWaker waker, JobSignals signals, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Accepts a request. 202 with the job, or 200 with the finished job where <c>Prefer: wait=N</c> asked for it and it is done in time. An
    /// <c>Idempotency-Key</c> seen before gives its first answer again.
    /// </summary>
    /// <exception cref="ProblemException">The request, or its key, is not valid.</exception>
    public async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> SubmitAsync(NewJob request, string requestHash, HttpContext http)
    {
        CancellationToken cancellation = http.RequestAborted;
        Caller caller = Caller.Of(http.User)!;
        string? key = Idempotency.Key(http.Request);
        if (key is not null && await Idempotency.FindAsync(data, caller.Owner, key, requestHash, time.GetUtcNow(), cancellation) is { } known)
        {
            return await ReplayAsync(known, http);
        }

        Job job = NewRow(request.Resolve(pack), caller);
        if (!await TryStoreAsync(job, caller, key, requestHash, cancellation))
        {
            return await ReplayAsync((await Idempotency.FindAsync(data, caller.Owner, key!, requestHash, time.GetUtcNow(), cancellation))!, http);
        }

        waker.Wake(job.Id);
        TimeSpan? wait = Preference.Wait(http.Request);
        JobResponse response = await WaitAsync(job.Id, wait ?? TimeSpan.Zero, cancellation);
        if (wait is not null)
        {
            http.Response.Headers["Preference-Applied"] = FormattableString.Invariant($"wait={wait.Value.TotalSeconds}");
        }

        int status = wait is not null && response.Status.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        if (key is not null)
        {
            await Idempotency.StoreAnswerAsync(data, caller.Owner, key, status, response, CancellationToken.None);
        }

        return Answer(status, response, http);
    }

    private Job NewRow(NewJob resolved, Caller caller)
    {
        IReadOnlyList<PicturePlan> plan = resolved.Plan();
        return new Job
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Owner = caller.Owner,
            Kind = resolved.Kind,
            Status = JobStatus.Queued,
            Priority = NewJob.Priorities.GetValueOrDefault(resolved.Priority ?? ""),
            EmotionBits = resolved.AllEmotions.Aggregate(0, (bits, emotion) => bits | emotion.Bit()),
            Request = resolved.ToJson(),
            Pictures = plan.Count,
            Steps = resolved.Steps!.Value,
            Version = 1,
            CreatedAt = time.GetUtcNow(),
        };
    }

    /// <summary>Stores the job, its key and what it takes of the quota in one transaction; false where the key has just been taken.</summary>
    private async Task<bool> TryStoreAsync(Job job, Caller caller, string? key, string requestHash, CancellationToken cancellation)
    {
        data.Jobs.Add(job);
        if (key is not null)
        {
            data.IdempotencyRecords.Add(new IdempotencyRecord { Owner = job.Owner, Key = key, RequestHash = requestHash, JobId = job.Id, CreatedAt = job.CreatedAt });
        }

        try
        {
            await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
            await quota.TakeAsync(caller, job.Pictures, cancellation);
            await data.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (DbUpdateException) when (key is not null)
        {
            data.ChangeTracker.Clear();
            if (await data.IdempotencyRecords.AnyAsync(r => r.Owner == job.Owner && r.Key == key, cancellation))
            {
                return false;
            }

            throw;
        }
    }

    /// <summary>The job as it is when it is over, or when the time is, or when the service stops.</summary>
    private async Task<JobResponse> WaitAsync(Guid id, TimeSpan wait, CancellationToken cancellation)
    {
        using JobListener listener = signals.Listen(id, wantsPreviews: false);
        JobResponse job = (await data.FindJobAsync(id, cancellation))!;
        for (long start = time.GetTimestamp(); !job.Status.IsOver() && time.GetElapsedTime(start) < wait && !lifetime.ApplicationStopping.IsCancellationRequested;)
        {
            TimeSpan left = wait - time.GetElapsedTime(start);
            await listener.WaitAsync(left < PollInterval ? left : PollInterval, cancellation);
            job = (await data.FindJobAsync(id, cancellation))!;
        }

        return job;
    }

    private async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> ReplayAsync(IdempotencyRecord record, HttpContext http)
    {
        http.Response.Headers[Idempotency.ReplayedHeader] = "true";
        return record is { AnswerStatus: { } status, AnswerBody: { } body }
            ? Answer(status, JsonSerializer.Deserialize<JobResponse>(body, StrictJson.Stored)!, http)
            : Answer(StatusCodes.Status202Accepted, (await data.FindJobAsync(record.JobId, http.RequestAborted))!, http);
    }

    private static Results<Accepted<JobResponse>, Ok<JobResponse>> Answer(int status, JobResponse job, HttpContext http)
    {
        string location = $"/v1/jobs/{job.Id}";
        if (status == StatusCodes.Status202Accepted)
        {
            return TypedResults.Accepted(location, job);
        }

        http.Response.Headers.Location = location;
        return TypedResults.Ok(job);
    }
}
