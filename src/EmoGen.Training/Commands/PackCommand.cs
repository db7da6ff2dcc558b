using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen pack</c>: checks, describes and makes model packs.</summary>
public static class PackCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("pack", "Check, describe and make model packs.") { CreateVerify(), CreateInfo(), PackImportCommand.Create(), PackBuildCommand.Create() };

    /// <summary>Runs a command's body; what a user can put right becomes one sentence and exit code 1.</summary>
    internal static int Guard(ParseResult options, Func<TextWriter, TextWriter, int> body)
    {
        TextWriter error = options.InvocationConfiguration.Error;
        try
        {
            return body(options.InvocationConfiguration.Output, error);
        }
        catch (Exception problem) when (problem is PackException or WeightException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(problem.Message);
            return 1;
        }
    }

    private static Command CreateVerify()
    {
        Argument<DirectoryInfo> pack = Pack();
        Option<bool> json = Json();
        Command command = new("verify", "Check every file's hash, every tensor's name and shape, and that the parts fit together.") { pack, json };
        command.SetAction(options => Guard(options, (output, error) =>
        {
            string folder = options.GetRequiredValue(pack).FullName;
            IReadOnlyList<string> problems = PackVerifier.Verify(folder, new LineProgress(error));
            if (options.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { valid = problems.Count == 0, problems }, JsonSerializerOptions.Web));
            }
            else
            {
                foreach (string problem in problems.DefaultIfEmpty($"{folder} is sound."))
                {
                    output.WriteLine(problem);
                }
            }

            if (problems.Count == 0)
            {
                return 0;
            }

            error.WriteLine(problems.Count == 1 ? $"{folder} has a problem." : $"{folder} has {problems.Count} problems.");
            return 1;
        }));
        return command;
    }

    private static Command CreateInfo()
    {
        Argument<DirectoryInfo> pack = Pack();
        Option<bool> json = Json();
        Command command = new("info", "Say what a pack is, where its parts come from, and how large they are.") { pack, json };
        command.SetAction(options => Guard(options, (output, _) =>
        {
            PackInfo info = PackInfo.Of(ModelPack.Open(options.GetRequiredValue(pack).FullName));
            if (options.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(info, JsonSerializerOptions.Web));
                return 0;
            }

            output.WriteLine($"{info.Name} {info.Version} ({info.Licence})");
            output.WriteLine($"hash       {info.Hash}");
            output.WriteLine($"emotions   {(info.Emotions ? "yes" : "no: a plain Stable Diffusion snapshot")}");
            output.WriteLine($"safety     {(info.SafetyChecker ? "pictures are checked" : "no checker")}");
            output.WriteLine($"defaults   {info.Width} x {info.Height}, {info.Steps} steps, guidance {info.GuidanceScale}, {info.Scheduler}");
            foreach (PackInfoPart part in info.Parts)
            {
                output.WriteLine($"{part.File}: {part.Parameters:N0} parameters, {string.Join(", ", part.Dtypes)}");
            }

            foreach ((string name, string source) in info.Source)
            {
                output.WriteLine($"{name} is from {source}");
            }

            return 0;
        }));
        return command;
    }

    private static Argument<DirectoryInfo> Pack() => new("PACK") { Description = "a model pack's folder" };

    private static Option<bool> Json() => new("--json") { Description = "write one JSON object" };

    private sealed class LineProgress(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine($"checking {value}");
    }
}
