using System.CommandLine;
using System.Text.Json;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data doctor</c>: what is wrong with a data set, and how many pictures it has of what.</summary>
internal static class DataDoctorCommand
{
    private const int Shown = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "The whole report as JSON." };
        var plot = new Option<string?>("--plot") { Description = "A PNG file of the counts." };
        var threads = new Option<int>("--threads") { Description = "That decode; 0 for one a processor." };
        var command = new Command("doctor", "Checks every picture and label; exit code 1 where there are errors.")
        { DataCommand.Data, DataCommand.Split, json, plot, threads };
        command.SetAction(arguments =>
        {
            DataReport report = DataDoctor.Examine(
                arguments.GetRequiredValue(DataCommand.Data), arguments.GetRequiredValue(DataCommand.Split), arguments.GetValue(threads));
            Console.Write(arguments.GetValue(json) ? JsonSerializer.Serialize(report, Indented) + "\n" : Table(report));
            if (arguments.GetValue(plot) is { } path)
            {
                CountPlot.Write(path, report);
            }

            return report.Errors.Count > 0 ? 1 : 0;
        });
        return command;
    }

    private static string Table(DataReport report)
    {
        using var text = new StringWriter();
        text.WriteLine($"{report.Layout}: {report.Pictures} pictures, {report.Errors.Count} errors, {report.Warnings.Count} warnings");
        Counts(text, "emotion", report.Emotions);
        Counts(text, "attribute", report.Attributes);
        Sentences(text, "error", report.Errors);
        Sentences(text, "warning", report.Warnings);
        return text.ToString();
    }

    private static void Counts(StringWriter text, string title, IReadOnlyDictionary<string, int> counts)
    {
        text.WriteLine();
        text.WriteLine($"{title,-32}{"pictures",10}");
        foreach ((string name, int count) in counts)
        {
            text.WriteLine($"{name,-32}{count,10}");
        }
    }

    private static void Sentences(StringWriter text, string kind, IReadOnlyList<string> sentences)
    {
        text.WriteLine();
        foreach (string sentence in sentences.Take(Shown))
        {
            text.WriteLine($"{kind}: {sentence}");
        }

        if (sentences.Count > Shown)
        {
            text.WriteLine($"and {sentences.Count - Shown} more; --json lists them all");
        }
    }
}
