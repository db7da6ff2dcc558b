using System.Diagnostics;
using System.Globalization;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Training.Commands;

/// <summary>Steps done, their rate and the time left: a line that renews itself on a terminal, now and then a plain line elsewhere.</summary>
internal sealed class StepProgress(int pictures, TextWriter error) : IProgress<GenerationProgress>
{
    private const int BarWidth = 24;

    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly bool _terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _lastLine;
    private int _finished;

    public void Report(GenerationProgress value)
    {
        int done = (_finished * value.Steps) + value.Step, all = pictures * value.Steps;
        TimeSpan each = _clock.Elapsed / done, left = each * (all - done);
        string rate = each.TotalSeconds > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{each.TotalSeconds:f1} s a step")
            : string.Create(CultureInfo.InvariantCulture, $"{1 / each.TotalSeconds:f1} steps/s");
        string line = $"picture {_finished + 1} of {pictures}, step {value.Step} of {value.Steps}, {rate}, {left:h\\:mm\\:ss} left";
        if (_terminal)
        {
            int filled = BarWidth * done / all;
            error.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {line}\u001b[K");
        }
        else if (_clock.Elapsed - _lastLine > PlainInterval)
        {
            _lastLine = _clock.Elapsed;
            error.WriteLine(line);
        }
    }

    /// <summary>A picture is written.</summary>
    public void Finish(int picture, string path)
    {
        _finished = picture + 1;
        string start = _terminal ? "\r" : "", end = _terminal ? "\u001b[K" : "";
        error.WriteLine($"{start}picture {_finished} of {pictures} after {_clock.Elapsed:h\\:mm\\:ss}: {path}{end}");
    }
}
