using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Jobs;

/// <summary>Accepts requests: makes the row, stores it, wakes a worker, answers.</summary>
public sealed class JobSubmitter(
    EmoGenDbContext data,
    JobFactory factory,
    JobIntake intake,
    JobReader reader,
    JobWaker waker,
    JobSignals signals,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    /// <summary>
    /// Accepts a request. 202 with the job, or 200 with the finished job where <c>Prefer: wait=N</c> asked for it and it is done in time. An
    /// <c>Idempotency-Key</c> seen before gives its first answer again.
    /// </summary>
    /// <exception cref="ProblemException">The request, or its key, is not valid.</exception>
    public async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> SubmitAsync(
        NewJob request, string requestHash, HttpContext http, Guid? rerunOf = null)
    {
        CancellationToken cancellation = http.RequestAborted;
        Caller caller = Caller.Of(http.User)!;
        string? key = Idempotency.Key(http.Request);
        if (key is not null && await Idempotency.FindAsync(data, caller.Owner, key, requestHash, time.GetUtcNow(), cancellation) is { } known)
        {
            return await ReplayAsync(known, http);
        }

        Job job = factory.Create(request, caller, rerunOf);
        IdempotencyRecord? record = key is null ? null
            : new IdempotencyRecord { Owner = job.Owner, Key = key, RequestHash = requestHash, JobId = job.Id, CreatedAt = job.CreatedAt };
        if (!await intake.StoreAsync(job, record, caller, cancellation))
        {
            return await ReplayAsync((await Idempotency.FindAsync(data, caller.Owner, key!, requestHash, time.GetUtcNow(), cancellation))!, http);
        }

        waker.Wake(job.Model);
        Preference preference = Preference.Of(http.Request);
        JobResponse response = await WaitAsync(job, preference.Wait ?? TimeSpan.Zero, cancellation);
        int status = preference.Wait is not null && response.Status.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        preference.Tell(http.Response, status);
        if (key is not null)
        {
            await Idempotency.StoreAnswerAsync(data, caller.Owner, key, status, response, CancellationToken.None);
        }

        return Answer(status, response, http);
    }

    /// <summary>Accepts a request of a client that speaks another API, and leaves the answer to it.</summary>
    /// <param name="facade">Which API that is: the row's <see cref="Job.Facade"/>.</param>
    /// <exception cref="ProblemException">The request is not valid, or too much.</exception>
    internal async Task<Job> AcceptAsync(NewJob request, Caller caller, string facade, CancellationToken cancellation)
    {
        Job job = factory.Create(request, caller, facade: facade);
        await intake.StoreAsync(job, key: null, caller, cancellation);
        waker.Wake(job.Model);
        return job;
    }

    /// <summary>The job as it is when it is over, or when the time is, or when the service stops.</summary>
    internal async Task<JobResponse> WaitAsync(Job job, TimeSpan wait, CancellationToken cancellation)
    {
        JobResponse response = (await reader.DescribeAsync(data, job, [], cancellation)).Job;
        if (wait == TimeSpan.Zero)
        {
            return response;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        using JobListener listener = signals.Listen(job.Id, wantsPreviews: false);
        try
        {
            long start = time.GetTimestamp();
            for (TimeSpan left = wait; !response.Status.IsOver() && left > TimeSpan.Zero; left = wait - time.GetElapsedTime(start))
            {
                response = (await listener.WaitAsync(left, stop.Token)).Snapshot?.Job ?? response;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The service stops: the client asks again.
        }

        return response;
    }

    private async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> ReplayAsync(IdempotencyRecord record, HttpContext http)
    {
        http.Response.Headers[Idempotency.ReplayedHeader] = "true";
        return record is { AnswerStatus: { } status, AnswerBody: { } body }
            ? Answer(status, JsonSerializer.Deserialize<JobResponse>(body, StrictJson.Stored)!, http)
            : Answer(StatusCodes.Status202Accepted, (await reader.FindAsync(data, data.Jobs.Where(j => j.Id == record.JobId), http.RequestAborted))!.Job, http);
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
