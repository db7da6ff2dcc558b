using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate pictures</c>: the paper's metrics of pictures in folders, wherever they come from.</summary>
internal static class EvaluatePicturesCommand
{
    private static readonly JsonSerializerOptions Indented = new(ReportFiles.Indented) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly Argument<DirectoryInfo> Folder = new("FOLDER")
    {
        Description = "pictures in a folder for each emotion (fear/, or bag-fear/ for a bag in fear); above these may be folders of several methods, each measured alone",
    };

    private static readonly Option<string> Reference = new("--reference")
    {
        Description = "what FID, KID, precision and recall compare with: a data set (its splits test and val), a folder of pictures, or a file of --save-statistics (FID alone)",
    };

    private static readonly Option<string> Judge = new("--judge")
    {
        Description = "what judges emotions: a run of 'train encoder', a pack, or the reference's file (default: the pack's own classifier)",
    };

    private static readonly Option<FileInfo> Save = new("--save-statistics") { Description = "writes the pictures' statistics for FID, to be a --reference" };
    private static readonly Option<bool> Json = new("--json") { Description = "print JSON" };

    public static Command Create()
    {
        var command = new Command("pictures", "The paper's metrics of folders of pictures: FID, KID, precision, recall, LPIPS, Emo-A, Sem-C, Sem-D, CLIP score.")
        {
            Folder, EvaluateCommand.Model, Reference, Judge, EvaluateCommand.Seed, Save, Json,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Measure(arguments, cancellation), CancellationToken.None));
        return EvaluationOptions.AddTo(command);
    }

    private static int Measure(ParseResult arguments, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, IReadOnlyList<MeasuredPicture>> sets = MeasuredPicture.In(arguments.GetRequiredValue(Folder).FullName);
        FileInfo? save = arguments.GetValue(Save);
        if (save is not null && sets.Count > 1)
        {
            throw new InvalidDataException($"--save-statistics: the folder has pictures of several methods ({string.Join(", ", sets.Keys)}), expected one of their folders");
        }

        long seed = arguments.GetValue(EvaluateCommand.Seed);
        using PictureEvaluation evaluation = EvaluationOptions.Open(arguments, arguments.GetRequiredValue(EvaluateCommand.Model).FullName, arguments.GetValue(Judge), seed);
        string? path = arguments.GetValue(Reference);
        using MetricReference? reference = path is null ? null : Compared(path, evaluation, cancellation);
        var figures = new Dictionary<string, SetFigures>();
        foreach ((string name, IReadOnlyList<MeasuredPicture> pictures) in sets.Where(s => s.Value.Any(p => p.Emotion is not null) || sets.Count == 1))
        {
            SeenPictures seen = evaluation.Look(pictures, cancellation);
            figures[name] = evaluation.Measure(seen, reference, cancellation);
            if (save is not null)
            {
                evaluation.SaveStatistics(save.FullName, seen);
            }
        }

        var report = new PicturesReport(
            EvaluationOptions.ModeOf(arguments), seed, evaluation.Networks.Records, path is null ? null : new ReferenceRecord(path, reference!.Count), figures, evaluation.Record,
            evaluation.Resized);
        EvaluationOptions.Tell(arguments, evaluation);
        arguments.InvocationConfiguration.Output.WriteLine(arguments.GetValue(Json) ? JsonSerializer.Serialize(report, Indented) : report.ToMarkdown());
        return 0;
    }

    private static MetricReference Compared(string path, PictureEvaluation evaluation, CancellationToken cancellation) => File.Exists(path)
        ? evaluation.Reference(path)
        : evaluation.Reference(evaluation.Look(HeldOutPictures.Has(path) ? HeldOutPictures.In(path) : [.. MeasuredPicture.In(path).Values.SelectMany(set => set)], cancellation));
}
