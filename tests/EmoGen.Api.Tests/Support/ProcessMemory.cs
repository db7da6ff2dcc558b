using System.Diagnostics;

namespace EmoGen.Api.Tests.Support;

/// <summary>The memory of the tests' own process, in which the service runs.</summary>
internal static class ProcessMemory
{
    /// <summary>How much the process grew at most while something ran, in bytes.</summary>
    public static async Task<long> MostAsync(Func<Task> run)
    {
        using Process process = Process.GetCurrentProcess();
        GC.Collect();
        process.Refresh();
        long before = process.WorkingSet64, most = 0;
        for (Task running = run(); ;)
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64 - before);
            if (running.IsCompleted)
            {
                await running;
                return most;
            }

            await Task.WhenAny(running, Task.Delay(2, TestContext.Current.CancellationToken));
        }
    }
}
