using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EmoGen.Engine.Tests;

/// <summary>Tests whose memory runs out, each in a process of its own: what may end there does not end the others.</summary>
internal static class AddressSpace
{
    private const string Variable = "EMOGEN_TEST_CHILD";
    private const int Resource = 9; // RLIMIT_AS

    /// <summary>Runs the test's body in a second process, which runs this one test again; asserts that it passes there.</summary>
    public static void RunInChild(string test, Action body)
    {
        if (Environment.GetEnvironmentVariable(Variable) == test)
        {
            body();
            return;
        }

        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "EmoGen.Engine.Tests.dll"), "--filter-method", "*." + test, "--results-directory", Path.GetTempPath() },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Variable] = test, ["OMP_NUM_THREADS"] = "1", ["DOTNET_GCHeapHardLimit"] = "0x20000000" },
        };
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0 && output.Contains("succeeded: 1", StringComparison.Ordinal), output + error.Result);
    }

    /// <summary>Lets this process have so many bytes of addresses more than now, until the result is disposed.</summary>
    public static IDisposable Limit(long room)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmSize:", StringComparison.Ordinal));
        ulong now = 1024 * ulong.Parse(line["VmSize:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Set(now + (ulong)room);
        return new Lift();
    }

    private static void Set(ulong bytes)
    {
        Limits limits = new(bytes, ulong.MaxValue);
        Assert.Equal(0, SetLimit(Resource, in limits));
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limits limits);

    private readonly record struct Limits(ulong Soft, ulong Hard);

    private sealed class Lift : IDisposable
    {
        public void Dispose() => Set(ulong.MaxValue);
    }
}
