using EmoGen.Engine;

namespace EmoGen.Api.Workers;

/// <summary>
/// Gives freed memory back to the system once a minute: seldom enough to cost nothing (the next pictures take it again, a fault for each page), often
/// enough that a process does not keep what its largest picture needed.
/// </summary>
internal sealed class MemoryTrimmer(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken) && NativeRuntime.TrimMemory())
        {
        }
    }
}
