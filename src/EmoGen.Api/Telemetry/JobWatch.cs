using System.Diagnostics;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;

namespace EmoGen.Api.Telemetry;

/// <summary>An attempt at a job as others see it: its span, the scope of its log lines, its share of the metrics. Dispose it where it was made.</summary>
internal sealed class JobWatch : IDisposable
{
    private readonly JobClaim _claim;
    private readonly JobMetrics _metrics;
    private readonly Activity _job;
    private readonly IDisposable? _scope;

    public JobWatch(JobClaim claim, JobMetrics metrics, ILogger log)
    {
        (_claim, _metrics) = (claim, metrics);
        _job = Tracing.StartJob(claim);
        _scope = log.BeginScope(new Dictionary<string, object> { ["JobId"] = claim.JobId });
        if (claim.Waited is { } waited)
        {
            metrics.Waited(waited);
        }
    }

    /// <summary>Begins a picture, from 1. What is returned takes the engine's steps and passes them on to <paramref name="steps"/>.</summary>
    public PictureWatch BeginPicture(int picture, GenerationRequest request, IProgress<GenerationProgress> steps)
    {
        Activity? span = Tracing.Source.StartActivity("picture")
            ?.SetTag("emogen.job.id", _claim.JobId).SetTag("emogen.picture", picture).SetTag("emogen.seed", request.Seed).SetTag("emogen.steps", request.Steps)
            .SetTag("emogen.emotion", string.Join(',', request.Emotions.Select(e => e.Emotion.Name())));
        return new PictureWatch(request, span, _metrics, steps);
    }

    /// <summary>The job ended, and its row says so.</summary>
    public void Ended(JobStatus status, FailureReason? reason)
    {
        _metrics.Ended(_claim.Request.Kind, status, reason);
        _job.SetTag("emogen.job.status", status.Name());
        if (reason is { } why)
        {
            _job.SetTag("error.type", why.Name()).SetStatus(ActivityStatusCode.Error);
        }
    }

    public void Dispose()
    {
        _scope?.Dispose();
        _job.Dispose();
    }
}
