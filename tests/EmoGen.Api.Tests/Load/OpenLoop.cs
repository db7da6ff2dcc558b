using System.Diagnostics;
using System.Globalization;

namespace EmoGen.Api.Tests.Load;

/// <summary>Clients that do not wait for one another: each request is sent when it is due, however long those before it take.</summary>
internal static class OpenLoop
{
    /// <param name="send">Sends a request; it is told when the request was due.</param>
    public static async Task RunAsync(int rate, TimeSpan time, Func<long, Task> send)
    {
        List<Task> sent = [];
        long start = Stopwatch.GetTimestamp();
        for (int k = 0; k < rate * time.TotalSeconds; k++)
        {
            long due = start + (long)(k * (double)Stopwatch.Frequency / rate);
            TimeSpan early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (early > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(early, TestContext.Current.CancellationToken);
            }

            sent.Add(Task.Run(() => send(due)));
        }

        await Task.WhenAll(sent);
    }
}

/// <summary>How long requests took from when they were due.</summary>
internal sealed class LatencySample
{
    private readonly List<double> _milliseconds = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _time;

    public int Count => _milliseconds.Count;

    public void Add(long due)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
            _time = Stopwatch.GetElapsedTime(_start);
        }
    }

    public override string ToString()
    {
        _milliseconds.Sort();
        double At(double share) => _milliseconds[(int)(share * (_milliseconds.Count - 1))];
        return string.Create(
            CultureInfo.InvariantCulture, $"{Count / _time.TotalSeconds:0}/s accepted, median {At(0.5):0.0} ms, 95% {At(0.95):0.0} ms, 99% {At(0.99):0.0} ms, longest {At(1):0} ms");
    }
}
