using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
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
            log.JobStarted(claim.JobId, claim.Attempt);
            await using JobRun run = running.Begin(claim, cancellation);
            await DrawAndEndAsync(run);
        }
    }

    /// <summary>A wake-up of a version that made one for each job, and may run beside this one.</summary>
    [Queue(WorkerQueue.Earlier)]
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(Guid jobId, CancellationToken cancellation) => DrawAsync(WorkerQueue.Earlier, cancellation);

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

            await DrawAsync(run);
            await EndAsync(claim, JobStatus.Succeeded, null);
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

    /// <summary>Draws the pictures that an earlier attempt has not stored.</summary>
    private async Task DrawAsync(JobRun run)
    {
        JobClaim claim = run.Claim;
        HashSet<int> stored = [.. (await ledger.PicturesAsync(claim.JobId, run.Token)).Select(i => i.Index)];
        IReadOnlyList<PicturePlan> plan = claim.Request.Plan();
        List<JobWarning> warnings = [.. claim.Warnings];
        for (int index = 0; index < plan.Count; index++)
        {
            if (stored.Contains(index))
            {
                continue;
            }

            PicturePlan picture = plan[index];
            IProgress<GenerationProgress> steps = run.BeginPicture(index + 1);
            DrawnPicture drawn = await models.RunAsync(picture.Alone.Model, generator => Draw(generator, picture.Engine, steps, run.Token), run.Token);
            if (drawn.Image.CutText is { } cut && warnings.All(w => w.Field != picture.Field))
            {
                warnings.Add(new JobWarning(picture.Field, "The prompt is longer than 77 tokens: the rest was left out.", cut));
            }

            if (!await pictures.AddAsync(claim, index, picture, drawn, models.Pack(picture.Alone.Model), warnings, run.Token))
            {
                run.Lose();
                run.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static DrawnPicture Draw(ImageGenerator generator, GenerationRequest request, IProgress<GenerationProgress> steps, CancellationToken cancellation)
    {
        GeneratedImage image = generator.Generate(request, 0, steps, cancellation);
        return new DrawnPicture(image, generator.Score(image.Image));
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
        IOException or UnauthorizedAccessException => $"A picture could not be stored: {failed.Message}",
        _ => $"The picture could not be drawn: {failed.Message}",
    };
}

/// <summary>A picture from the engine, and what the pack sees in it.</summary>
public sealed record DrawnPicture(GeneratedImage Image, PictureScores? Scores);
