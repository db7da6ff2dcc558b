using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Telemetry;
using EmoGen.Engine.Diffusion;
using Hangfire;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>Draws jobs. Safe to be woken at any time and any number of times: the rows decide.</summary>
public sealed class JobWorker(
    ModelHost models, JobLedger ledger, PictureStore pictures, RunningJobs running, IOptions<EmoGenOptions> options, ILogger<JobWorker> log)
{
    private readonly WorkerOptions _options = options.Value.Worker;

    /// <summary>Draws, job after job, until none waits. Which one is next is not up to Hangfire's order: it is the one whose turn it is.</summary>
    /// <param name="queue">The queue that the wake-up stands in (<see cref="WorkerQueue"/>).</param>
    /// <param name="cancellation">Ends when the process stops.</param>
    [Queue("{0}")]
    [AutomaticRetry(Attempts = 0)]
    public async Task DrawAsync(string queue, CancellationToken cancellation)
    {
        await models.WaitUntilReadyAsync(cancellation);
        while (await ledger.TryClaimNextAsync(models.Names, _options.Lease, cancellation) is { } claim)
        {
            await DrawAsync(claim, cancellation);
        }
    }

    /// <summary>A wake-up of a version that made one for each job, and may run beside this one.</summary>
    [Queue(WorkerQueue.Earlier)]
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(Guid jobId, CancellationToken cancellation) => DrawAsync(WorkerQueue.Earlier, cancellation);

    private async Task DrawAsync(JobClaim claim, CancellationToken cancellation)
    {
        await using JobRun run = running.Begin(claim, cancellation);
        log.JobStarted(claim.JobId, claim.Attempt);
        try
        {
            if (claim.Losses >= _options.MaxAttempts)
            {
                await EndAsync(run, JobStatus.Failed, $"The job was given up: its worker ended {_options.MaxAttempts} times while it ran.", FailureReason.GivenUp);
                return;
            }

            bool shown = await DrawAsync(run);
            await (shown ? EndAsync(run, JobStatus.Succeeded) : EndAsync(run, JobStatus.Failed, JobWarnings.AllWithheld, FailureReason.Withheld));
        }
        catch (OperationCanceledException) when (run.IsLost)
        {
            log.JobLost(claim.JobId, claim.Attempt);
        }
        catch (OperationCanceledException) when (run.Token.IsCancellationRequested)
        {
            await ledger.HandBackAsync(claim, CancellationToken.None);
            log.JobHandedBack(claim.JobId);
        }
        catch (Exception failed) when (!Http.ProblemHandler.IsDatabaseAway(failed))
        {
            log.JobFailed(failed, claim.JobId);
            await EndAsync(run, JobStatus.Failed, Reason(failed), FailureReasons.Of(failed));
        }
    }

    /// <summary>Draws the pictures that an earlier attempt has neither stored nor withheld; false where all are withheld.</summary>
    private async Task<bool> DrawAsync(JobRun run)
    {
        JobClaim claim = run.Claim;
        IReadOnlyList<PicturePlan> plan = claim.Request.Plan();
        List<JobWarning> warnings = [.. claim.Warnings];
        HashSet<int> done = [.. (await ledger.PicturesAsync(claim.JobId, run.Token)).Select(i => i.Index), .. warnings.WithheldIndices()];
        for (int index = 0; index < plan.Count; index++)
        {
            if (done.Contains(index))
            {
                continue;
            }

            PicturePlan picture = plan[index];
            using PictureWatch watch = run.BeginPicture(index + 1, picture.Engine);
            DrawnPicture drawn = await models.RunAsync(picture.Alone.Model, (generator, beat) => watch.Draw(generator, beat, run.Token), run.Token);
            await KeepAsync(run, index, picture, drawn, warnings);
            watch.Ended(drawn.IsWithheld);
        }

        return warnings.WithheldIndices().Count() < plan.Count;
    }

    /// <summary>Stores a picture with what there is to say of it, or only says that it is withheld.</summary>
    /// <param name="warnings">All of the job; this picture's are added.</param>
    private async Task KeepAsync(JobRun run, int index, PicturePlan picture, DrawnPicture drawn, List<JobWarning> warnings)
    {
        JobClaim claim = run.Claim;
        if (drawn.Image.CutText is { } cut && warnings.All(w => w.Field != picture.Field))
        {
            warnings.Add(new JobWarning(picture.Field, "The prompt is longer than 77 tokens: the rest was left out.", cut));
        }

        if (drawn.Image.WasShortOfMemory)
        {
            log.PictureShortOfMemory(claim.JobId, index);
        }

        if (drawn.IsWithheld)
        {
            warnings.Add(JobWarnings.Withheld(index));
            log.PictureWithheld(claim.JobId, index);
        }

        if (drawn.IsWithheld
            ? !await ledger.WithholdPictureAsync(claim, warnings, run.Token)
            : !await pictures.AddAsync(claim, index, picture, drawn, models.Pack(picture.Alone.Model), warnings, run.Token))
        {
            run.Lose();
            run.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task EndAsync(JobRun run, JobStatus status, string? error = null, FailureReason? reason = null)
    {
        JobClaim claim = run.Claim;
        if (await ledger.FinishAsync(claim, status, error, CancellationToken.None))
        {
            run.Watch.Ended(status, reason);
            log.JobEnded(claim.JobId, status);
        }
        else
        {
            log.JobLost(claim.JobId, claim.Attempt);
        }
    }

    private static string Reason(Exception failed) => failed switch
    {
        RequestException refused => $"{refused.Field}: {refused.Message}",
        OutOfMemoryException => "There is not enough memory for a picture of this size: ask for a smaller one.",
        IOException or UnauthorizedAccessException => $"A picture could not be stored: {failed.Message}",
        _ => $"The picture could not be drawn: {failed.Message}",
    };
}

/// <summary>A picture from the engine, and what the pack sees in it.</summary>
/// <param name="IsWithheld">The safety checker flags it: it is not to be stored or shown.</param>
public sealed record DrawnPicture(GeneratedImage Image, PictureScores? Scores, bool IsWithheld = false);
