using System.Diagnostics;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Workers;

/// <summary>Passes the engine's steps of a picture on, and shows previews to who wants them.</summary>
internal sealed class StepReporter(JobRun run, JobSignals signals, int picture) : IProgress<GenerationProgress>
{
    /// <summary>At most one preview in this time.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromSeconds(1);

    /// <summary>A preview costs as much as the end of a picture, its decoding: it may take a fifth of the time at most.</summary>
    private const int PreviewShare = 5;

    private readonly Stopwatch _sincePreview = Stopwatch.StartNew();
    private TimeSpan _pause = TimeSpan.Zero;

    public void Report(GenerationProgress value)
    {
        run.MoveTo(new JobStep(picture, value.Step));
        if (value.Preview is { } preview && _sincePreview.Elapsed >= _pause && value.Step < value.Steps && signals.WantsPreviews(run.Claim.JobId))
        {
            long start = Stopwatch.GetTimestamp();
            string file = Convert.ToBase64String(PictureFiles.EncodePreview(preview()));
            signals.Preview(run.Claim.JobId, new JobPreview(picture, value.Step, "image/jpeg", file));
            _pause = TimeSpan.FromTicks(Math.Max(PreviewInterval.Ticks, PreviewShare * Stopwatch.GetElapsedTime(start).Ticks));
            _sincePreview.Restart();
        }
    }
}
