using System.Diagnostics;

namespace EmoGen.Api.Tests.Support;

/// <summary>Runs a script of the repository.</summary>
internal static class Shell
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Repository.Folder, script), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close(); // a script that asks gets no answer, instead of waiting for one
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + errors);
    }
}
