using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using Hangfire;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>Draws the pictures of one job. Safe to be woken at any time and any number of times: the row decides.</summary>
public sealed class JobWorker(
    ModelHost model, JobLedger ledger, PictureStore pictures, RunningJobs running, IOptions<EmoGenOptions> options, ILogger<JobWorker> log)
{
    /// <summary>Hangfire serves queues in alphabetical order; the letter leaves room on both sides.</summary>
    public const string Queue = "m-pictures";

    private readonly WorkerOptions _options = options.Value.Worker;

    /// <param name="jobId">The job that the wake-up was made for. Which one is drawn is not up to Hangfire's order: it is the one whose turn it is.</param>
    /// <param name="cancellation">Ends when the process stops.</param>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(Guid jobId, CancellationToken cancellation)
    {
        await model.WaitUntilReadyAsync(cancellation);
        if (await ledger.TryClaimNextAsync(_options.Lease, cancellation) is not { } claim)
        {
            return;
        }

        log.JobStarted(claim.JobId, claim.Attempt);
        await using JobRun run = running.Begin(claim, cancellation);
        await DrawAndEndAsync(run);
    }

    private async Task DrawAndEndAsync(JobRun run)
    {
        JobClaim claim = run.Claim;
        try
        {
            if (claim.Losses >= _options.MaxAttempts)
            {
                await EndAsync(claim, JobStatus.Failed, $"The job was given up: its worker ended {_options.MaxAttempts} times while it ran.");
                return;
            }

            bool shown = await DrawAsync(run);
            await EndAsync(claim, shown ? JobStatus.Succeeded : JobStatus.Failed, shown ? null : JobWarnings.AllWithheld);
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
            await EndAsync(claim, JobStatus.Failed, Reason(failed));
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
            IProgress<GenerationProgress> steps = run.BeginPicture(index + 1);
            DrawnPicture drawn = await model.RunAsync(generator => Draw(generator, picture.Engine, steps, run.Token), run.Token);
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
                : !await pictures.AddAsync(claim, index, picture, drawn, model.Pack, warnings, run.Token))
            {
                run.Lose();
                run.Token.ThrowIfCancellationRequested();
            }
        }

        return warnings.WithheldIndices().Count() < plan.Count;
    }

    private static DrawnPicture Draw(ImageGenerator generator, GenerationRequest request, IProgress<GenerationProgress> steps, CancellationToken cancellation)
    {
        GeneratedImage image = generator.Generate(request, 0, steps, cancellation);
        return generator.CheckSafety(image.Image) is { IsFlagged: true }
            ? new DrawnPicture(image, null, IsWithheld: true)
            : new DrawnPicture(image, generator.Score(image.Image));
    }

    private async Task EndAsync(JobClaim claim, JobStatus status, string? error)
    {
        if (await ledger.FinishAsync(claim, status, error, CancellationToken.None))
        {
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
