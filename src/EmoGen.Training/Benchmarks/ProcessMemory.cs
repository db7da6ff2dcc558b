using System.Diagnostics;
using System.Globalization;

namespace EmoGen.Training.Benchmarks;

/// <summary>This process's memory.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status", Field = "VmHWM:";

    /// <summary>The most bytes that were resident at once: Linux's VmHWM; elsewhere what .NET knows of.</summary>
    public static long Peak()
    {
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is null
            ? Process.GetCurrentProcess().PeakWorkingSet64
            : 1024 * long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
