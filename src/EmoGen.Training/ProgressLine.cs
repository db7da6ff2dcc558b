using System.Diagnostics;

namespace EmoGen.Training;

/// <summary>Progress on stderr: a line with a bar that renews itself on a terminal, now and then a plain line elsewhere.</summary>
internal sealed class ProgressLine(TextWriter error, TimeSpan plainInterval)
{
    private const int BarWidth = 24;

    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shown = -plainInterval;

    /// <summary>Time since the line was made.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Shows a state, unless the one before was shown just now; the last is always shown.</summary>
    /// <param name="done">Of <paramref name="all"/>.</param>
    /// <param name="all">How much there is to do.</param>
    /// <param name="text">Composed only if it is shown.</param>
    public void Show(long done, long all, Func<string> text)
    {
        if (_clock.Elapsed - _shown < (_terminal ? TerminalInterval : plainInterval) && done < all)
        {
            return;
        }

        _shown = _clock.Elapsed;
        if (_terminal)
        {
            int filled = (int)(BarWidth * done / Math.Max(1, all));
            error.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {text()}\u001b[K");
        }
        else
        {
            error.WriteLine(text());
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void Write(string line) => error.WriteLine(_terminal ? $"\r{line}\u001b[K" : line);
}
