using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate pack</c>: all figures of one pack.</summary>
internal static class EvaluatePackCommand
{
    private const int SheetColumns = 10;

    private static readonly Option<string[]> Objects = new("--objects")
    {
        Description = "what transfers show, an eighth of --count (at least one) of each in each emotion",
        DefaultValueFactory = _ => [.. EmoScapes.NeutralObjects.Select(o => o.Name)],
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("pack", "Emotions, attributes, transfers, fidelity and diversity of a pack's pictures; resumable.")
        {
            EvaluateCommand.Model, EvaluateCommand.Judge, EvaluateCommand.Data, EvaluateCommand.Count, EvaluateCommand.Seed, EvaluateCommand.Output,
            EvaluateCommand.Workers, Objects,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Objects)!.FirstOrDefault(o => o.Length == 0 || o.AsSpan().ContainsAny(Path.GetInvalidFileNameChars())) is { } wrong)
            {
                result.AddError($"--objects: '{wrong}' is no word, expected one like bag");
            }
        });
        EvaluateCommand.Act(command, Evaluate);
        return EvaluationOptions.AddTo(command);
    }

    private static void Evaluate(ParseResult arguments, string output, CancellationToken cancellation)
    {
        ModelPack pack = ModelPack.Open(arguments.GetRequiredValue(EvaluateCommand.Model).FullName);
        (int count, long seed) = (arguments.GetValue(EvaluateCommand.Count), arguments.GetValue(EvaluateCommand.Seed));
        string[] objects = [.. arguments.GetRequiredValue(Objects).Distinct()];
        using EmotionJudge judge = EmotionJudge.Load(arguments.GetRequiredValue(EvaluateCommand.Judge).FullName);
        using PictureEvaluation evaluation = EvaluationOptions.Open(arguments, pack.Folder, arguments.GetRequiredValue(EvaluateCommand.Judge).FullName, seed);
        using var heldOut = new HeldOutPictures(arguments.GetRequiredValue(EvaluateCommand.Data).FullName, evaluation, cancellation);

        WantedPicture[] generation = [.. WantedPicture.Generation(count, seed)];
        WantedPicture[] transfers = [.. WantedPicture.Transfers(objects, Math.Max(1, count / EmotionNames.All.Count), seed)];
        PictureFolder folder = PictureFolder.Open(Path.Combine(output, "pictures"), pack);
        using (var drawer = new PictureDrawer(pack, arguments.GetValue(EvaluateCommand.Workers)))
        {
            folder.Complete([.. generation, .. transfers], drawer, cancellation);
        }

        SeenPictures drawn = evaluation.Look(folder.Measured(generation), cancellation), turned = evaluation.Look(folder.Measured(transfers), cancellation);
        var report = new PackReport(
            pack.Manifest.Name, pack.Manifest.Version, pack.Hash, judge.Hash, judge.Data, count, seed, heldOut.Reference.Count, EvaluationOptions.ModeOf(arguments), evaluation.Networks.Records,
            evaluation.Measure(drawn, heldOut.Reference, cancellation), TransferMeasures.Of(turned, objects, evaluation), heldOut.Figures);
        EvaluationOptions.Tell(arguments, evaluation);
        WriteSheets(output, folder, generation, transfers);
        ReportFiles.WritePage(output, report.ToMarkdown());
        arguments.InvocationConfiguration.Output.WriteLine(ReportFiles.WriteJson(output, report));
    }

    private static void WriteSheets(string output, PictureFolder folder, WantedPicture[] generation, WantedPicture[] transfers)
    {
        RgbImage Read(WantedPicture picture) => PictureFile.Read(folder.PathOf(picture));
        SheetRow[] emotions = [.. generation.GroupBy(p => p.Emotion).Select(g => new SheetRow(g.Key.Name(), [.. g.Take(SheetColumns).Select(Read)]))];
        ReportFiles.WriteSheet(Path.Combine(output, "generation.png"), LabelledSheet.Draw(emotions), ImageFormat.Png);
        SheetRow[] objects = [.. transfers.GroupBy(p => p.Object!).Select(g => new SheetRow(g.Key, [.. g.DistinctBy(p => p.Emotion).Select(Read)]))];
        ReportFiles.WriteSheet(
            Path.Combine(output, "transfer.png"), LabelledSheet.Draw(objects, [.. EmotionNames.All.Select(e => e.Name())]), ImageFormat.Png);
    }
}
