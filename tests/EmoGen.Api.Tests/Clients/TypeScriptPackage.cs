using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Clients;

/// <summary><c>clients/typescript</c> with its tools, as <c>npm ci</c> installs them.</summary>
internal static class TypeScriptPackage
{
    public const string Folder = "clients/typescript";

    private const string Tools = Folder + "/node_modules/.bin";

    /// <summary>Skips the test where the tools are not installed, or fails it where they must be.</summary>
    public static void Require()
    {
        if (!Directory.Exists(Path.Combine(Repository.Folder, Tools)))
        {
            const string Lack = $"The tools of {Folder} are not installed: npm ci --prefix {Folder}.";
            Assert.False(Environment.GetEnvironmentVariable("EMOGEN_TEST_BLOBS") == "required", Lack);
            Assert.Skip(Lack);
        }
    }

    /// <summary>Runs one of its tools.</summary>
    public static async Task RunAsync(string tool, params string[] arguments) => Check(await Shell.RunAsync($"{Tools}/{tool}", arguments));

    /// <summary>Runs compiled tests with node; returns what they wrote.</summary>
    public static async Task<string> NodeAsync(string tests, params string[] arguments) =>
        Check(await Shell.RunAsync("/usr/bin/env", ["node", "--test-reporter=tap", Path.Combine(Repository.Folder, Folder, tests), .. arguments]));

    private static string Check((int ExitCode, string Output) run)
    {
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }
}
