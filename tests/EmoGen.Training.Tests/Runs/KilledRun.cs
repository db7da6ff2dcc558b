using System.Diagnostics;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Runs;

/// <summary>A training command in a process of its own, killed as <c>kill -9</c> does and started again.</summary>
internal static class KilledRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Asserts that a run which is killed after its first checkpoint and started again ends with the same bits as one that is left alone: every tensor
    /// of its last checkpoint and of its output.
    /// </summary>
    /// <param name="root">Where both runs may lie.</param>
    /// <param name="arguments">The command line but for <c>--run</c>; of a run long enough to be killed in, with <c>--save-every</c>.</param>
    public static void AssertGoesOnAsIfItHadNotStopped(string root, params string[] arguments)
    {
        string whole = Path.Combine(root, "whole"), killed = Path.Combine(root, "killed");
        using (Process process = Start([.. arguments, "--run", whole]))
        {
            AssertEnds(process);
        }

        string last = Path.GetFileName(Directory.EnumerateFiles(Path.Combine(whole, "checkpoints"), "step-*").Max()!);
        for (int attempts = 1; !IsKilledOnTheWay(killed, last, arguments); attempts++)
        {
            Assert.True(attempts < 3, "the run ended before it was killed: give it more steps");
            Directory.Delete(killed, recursive: true);
        }

        using (Process process = Start([.. arguments, "--run", killed]))
        {
            AssertEnds(process);
        }

        AssertSameRuns(whole, killed);
    }

    /// <summary>Asserts that every tensor of two runs' checkpoints and outputs is the same.</summary>
    public static void AssertSameRuns(string expected, string actual)
    {
        string[] files = [.. Directory.EnumerateFiles(expected, "*.safetensors", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(expected, f))];
        Assert.NotEmpty(files);
        Assert.All(files, file => AssertSame(Path.Combine(expected, file), Path.Combine(actual, file)));
    }

    private static void AssertSame(string expected, string actual)
    {
        using var scope = NewDisposeScope();
        using Checkpoint one = Checkpoint.Open(expected), other = Checkpoint.Open(actual);
        Assert.Equal(one.Tensors.Keys.Order(), other.Tensors.Keys.Order());
        Assert.All(one.Tensors.Keys, name => Assert.True(one.Load(name).Equals(other.Load(name)), $"{actual}: {name} differs"));
    }

    /// <summary>False where the run came to its end first: on a busy machine this process may be late.</summary>
    private static bool IsKilledOnTheWay(string run, string last, string[] arguments)
    {
        using Process process = Start([.. arguments, "--run", run]);
        WaitForCheckpoint(run, process);
        process.Kill();
        process.WaitForExit();
        return !File.Exists(Path.Combine(run, "checkpoints", last));
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "emogen.dll"), .. arguments]) { RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static void AssertEnds(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(Patience);
        if (!ended)
        {
            process.Kill();
        }

        Assert.True(ended && process.ExitCode == 0, errors.GetAwaiter().GetResult());
    }

    private static void WaitForCheckpoint(string run, Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string folder = Path.Combine(run, "checkpoints");
        var clock = Stopwatch.StartNew();
        while (!Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "step-*.safetensors").Any())
        {
            Assert.True(clock.Elapsed < Patience && !process.HasExited, process.HasExited ? errors.GetAwaiter().GetResult() : "no checkpoint came");
            Thread.Sleep(5);
        }
    }
}
