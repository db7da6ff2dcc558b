using System.Diagnostics;
using EmoGen.Api.Workers;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Telemetry;

/// <summary>
/// Draws a picture and measures it: spans <c>denoise</c>, <c>decode</c> and <c>score</c> below the picture's, and the time of each step. The engine
/// tells only that a step is done, so that the prompt's encoding belongs to the time before the first one, which is not counted as a step's.
/// </summary>
internal sealed class PictureWatch(GenerationRequest request, Activity? picture, JobMetrics metrics, IProgress<GenerationProgress> steps)
    : IProgress<GenerationProgress>, IDisposable
{
    private Action? _beat;
    private Activity? _part;
    private long _stepBegan;
    private TimeSpan _denoising;

    /// <summary>Draws, checks and scores the picture; on the device's thread.</summary>
    /// <param name="generator">The model.</param>
    /// <param name="beat">Told after each step.</param>
    /// <param name="cancellation">Checked before each step.</param>
    public DrawnPicture Draw(ImageGenerator generator, Action beat, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        _beat = beat;
        try
        {
            Begin("denoise");
            GeneratedImage image = generator.Generate(request, 0, this, cancellation);
            Begin("score");
            return generator.CheckSafety(image.Image) is { IsFlagged: true }
                ? new DrawnPicture(image, null, IsWithheld: true)
                : new DrawnPicture(image, generator.Score(image.Image));
        }
        finally
        {
            _part?.Dispose();
            metrics.DeviceUsed(Stopwatch.GetElapsedTime(start));
        }
    }

    public void Report(GenerationProgress value)
    {
        _beat?.Invoke();
        if (value.Step == 1)
        {
            _denoising = TimeSpan.Zero;
            _part?.AddEvent(new ActivityEvent("first step"));
        }
        else
        {
            TimeSpan step = Stopwatch.GetElapsedTime(_stepBegan);
            _denoising += step;
            metrics.StepDone(step);
        }

        steps.Report(value);
        if (value.Step == value.Steps)
        {
            _part?.SetTag("emogen.steps", value.Steps).SetTag("emogen.step.mean", value.Steps == 1 ? null : _denoising.TotalSeconds / (value.Steps - 1));
            Begin("decode");
        }

        _stepBegan = Stopwatch.GetTimestamp();
    }

    /// <summary>The picture is stored, and its row too; or it is withheld, and the job says so.</summary>
    public void Ended(bool withheld)
    {
        if (!withheld)
        {
            metrics.PictureStored();
        }
    }

    public void Dispose() => picture?.Dispose();

    private void Begin(string part)
    {
        _part?.Dispose();
        _part = picture is null ? null : Tracing.Source.StartActivity(part, ActivityKind.Internal, picture.Context);
    }
}
