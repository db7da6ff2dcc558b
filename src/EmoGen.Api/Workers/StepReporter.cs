using System.Diagnostics;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Workers;

/// <summary>Passes the engine's steps of a picture on, and shows previews to who wants them.</summary>
internal sealed class StepReporter(JobRun run, JobSignals signals, int picture) : IProgress<GenerationProgress>
{
    /// <summary>A preview costs as much as the last part of a picture, its decoding.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromSeconds(1);

    private long? _lastPreview;

    public void Report(GenerationProgress value)
    {
        run.MoveTo(new JobStep(picture, value.Step));
        bool due = _lastPreview is not { } last || Stopwatch.GetElapsedTime(last) >= PreviewInterval;
        if (due && value.Step < value.Steps && signals.WantsPreviews(run.Claim.JobId))
        {
            string file = Convert.ToBase64String(PictureFiles.EncodePreview(value.Preview()));
            signals.Preview(run.Claim.JobId, new JobPreview(picture, value.Step, "image/jpeg", file));
            _lastPreview = Stopwatch.GetTimestamp();
        }
    }
}
