using System.Globalization;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Training.Commands;

/// <summary>Steps done, their rate and the time left.</summary>
internal sealed class StepProgress(int pictures, TextWriter error) : IProgress<GenerationProgress>
{
    private readonly ProgressLine _line = new(error, TimeSpan.FromSeconds(10));
    private int _finished;

    public void Report(GenerationProgress value)
    {
        int done = (_finished * value.Steps) + value.Step, all = pictures * value.Steps;
        TimeSpan each = _line.Elapsed / done, left = each * (all - done);
        string rate = each.TotalSeconds > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{each.TotalSeconds:f1} s a step")
            : string.Create(CultureInfo.InvariantCulture, $"{1 / each.TotalSeconds:f1} steps/s");
        _line.Show(done, all, () => $"picture {_finished + 1} of {pictures}, step {value.Step} of {value.Steps}, {rate}, {left:h\\:mm\\:ss} left");
    }

    /// <summary>A picture is done: written to a path, or withheld.</summary>
    public void Finish(int picture, string outcome)
    {
        _finished = picture + 1;
        _line.Write($"picture {_finished} of {pictures} after {_line.Elapsed:h\\:mm\\:ss}: {outcome}");
    }
}
