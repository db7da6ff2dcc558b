using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate compare</c>: the same figures of several methods.</summary>
internal static class EvaluateCompareCommand
{
    private const int SheetSeeds = 3;

    private static readonly Option<string[]> Models = new("--models")
    {
        Description = "methods as NAME=PACK, by the pack's own word for an emotion, or \"NAME=PACK:PROMPT\", by a plain prompt with {emotion} in it, "
            + "such as \"Stable Diffusion=models/emogen-mini:an image of {emotion}\"; CLIP, classifier and attributes of the first that has them measure all",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("compare", "Several methods in one table, as the paper's Table 1; resumable.")
        {
            Models, EvaluateCommand.Judge, EvaluateCommand.Data, EvaluateCommand.Count, EvaluateCommand.Seed, EvaluateCommand.Output, EvaluateCommand.Workers,
        };
        command.Validators.Add(result =>
        {
            string[] given = result.GetValue(Models) ?? [];
            if (given.FirstOrDefault(m => ComparedMethod.Parse(m) is null) is { } wrong)
            {
                result.AddError($"--models: '{wrong}' is neither NAME=PACK nor NAME=PACK:PROMPT with {WantedPicture.EmotionPlace} in it");
            }
            else if (given.GroupBy(m => ComparedMethod.Parse(m)!.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                result.AddError($"--models: '{twice.Key}' stands twice");
            }
        });
        EvaluateCommand.Act(command, Compare);
        return EvaluationOptions.AddTo(command);
    }

    private static void Compare(ParseResult arguments, string output, CancellationToken cancellation)
    {
        (int count, long seed) = (arguments.GetValue(EvaluateCommand.Count), arguments.GetValue(EvaluateCommand.Seed));
        (ComparedMethod Method, ModelPack Pack)[] methods =
            [.. arguments.GetRequiredValue(Models).Select(m => ComparedMethod.Parse(m)!).Select(m => (m, ModelPack.Open(m.Pack)))];
        ModelPack seeing = methods.Select(m => m.Pack).FirstOrDefault(p => p.CanScore) ?? methods[0].Pack;
        using EmotionJudge judge = EmotionJudge.Load(arguments.GetRequiredValue(EvaluateCommand.Judge).FullName);
        using PictureEvaluation evaluation = EvaluationOptions.Open(arguments, seeing.Folder, arguments.GetRequiredValue(EvaluateCommand.Judge).FullName, seed);
        using var heldOut = new HeldOutPictures(arguments.GetRequiredValue(EvaluateCommand.Data).FullName, evaluation, cancellation);

        var figures = new List<MethodFigures>();
        var rows = new List<SheetRow>();
        foreach ((ComparedMethod method, ModelPack pack) in methods)
        {
            arguments.InvocationConfiguration.Error.WriteLine(method.Name);
            WantedPicture[] pictures = [.. WantedPicture.Generation(count, seed, method.Prompt)];
            PictureFolder folder = PictureFolder.Open(Path.Combine(output, "pictures", method.Name), pack, method.Prompt);
            using (var drawer = new PictureDrawer(pack, arguments.GetValue(EvaluateCommand.Workers)))
            {
                folder.Complete(pictures, drawer, cancellation);
            }

            SetFigures measured = evaluation.Measure(evaluation.Look(folder.Measured(pictures), cancellation), heldOut.Reference, cancellation);
            figures.Add(new MethodFigures(method.Name, pack.Manifest.Name, pack.Hash, method.Prompt, measured));
            rows.AddRange(pictures.GroupBy(p => p.Request.Seed).Take(SheetSeeds).Select(
                g => new SheetRow(method.Name, [.. g.Select(p => PictureFile.Read(folder.PathOf(p)))])));
        }

        EvaluationOptions.Tell(arguments, evaluation);
        var report = new ComparisonReport(judge.Hash, judge.Data, seeing.Hash, count, seed, heldOut.Reference.Count, EvaluationOptions.ModeOf(arguments), evaluation.Networks.Records, figures, heldOut.Figures);
        string[] emotions = [.. EmotionNames.All.Select(e => e.Name())];
        ReportFiles.WriteSheet(Path.Combine(output, "comparison.png"), LabelledSheet.Draw(rows, emotions), ImageFormat.Png);
        ReportFiles.WritePage(output, report.ToMarkdown());
        arguments.InvocationConfiguration.Output.WriteLine(ReportFiles.WriteJson(output, report));
    }
}
