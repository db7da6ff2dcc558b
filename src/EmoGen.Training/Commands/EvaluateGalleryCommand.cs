using System.CommandLine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate gallery</c>: sheets like the paper's figures 1, 3 and 4.</summary>
internal static class EvaluateGalleryCommand
{
    private static readonly Emotion[] Turned = [Emotion.Amusement, Emotion.Fear];
    private static readonly Emotion[][] Fusions = [[Emotion.Amusement, Emotion.Awe], [Emotion.Amusement, Emotion.Fear]];

    private static readonly Option<int> Columns = EvaluateCommand.Positive("--count", "pictures in a row of generation and fusion", 10);
    private static readonly Option<int> Each = EvaluateCommand.Positive("--each", "pictures of each transfer", 3);

    public static Command Create()
    {
        var command = new Command("gallery", "Contact sheets of generation, transfer (objects in no emotion, amusement and fear) and fusion, as JPEG.")
        {
            EvaluateCommand.Model, EvaluateCommand.Output, EvaluateCommand.Seed, EvaluateCommand.Workers, Columns, Each,
        };
        EvaluateCommand.Act(command, Draw);
        return command;
    }

    private static void Draw(ParseResult arguments, string output, CancellationToken cancellation)
    {
        int count = arguments.GetValue(Columns), each = arguments.GetValue(Each);
        using var drawer = new PictureDrawer(ModelPack.Open(arguments.GetRequiredValue(EvaluateCommand.Model).FullName), arguments.GetValue(EvaluateCommand.Workers));
        Sheet("generation", EmotionNames.All.Select(e => (e.Name(), Repeat(Of(e), count))));
        Sheet("transfer", EmoScapes.NeutralObjects.Select(o => (o.Name, Transfers(o.Name, each))), ["none", .. Turned.Select(e => e.Name())]);
        Sheet("fusion", Fusions.Select(f => (string.Join(" + ", f.Select(e => e.Name())), Repeat(Of(f), count))));

        void Sheet(string name, IEnumerable<(string Label, IEnumerable<GenerationRequest> Requests)> rows, params string[] columns)
        {
            (string Label, GenerationRequest[] Requests)[] wanted = [.. rows.Select(r => (r.Label, r.Requests.ToArray()))];
            RgbImage[] pictures = new RgbImage[wanted.Sum(r => r.Requests.Length)];
            long seed = arguments.GetValue(EvaluateCommand.Seed);
            drawer.Draw(
                [.. wanted.SelectMany(r => r.Requests).Select(r => r with { Seed = seed + r.Seed })], (place, _, picture) => pictures[place] = picture.Image, cancellation);
            int wide = pictures.Length / wanted.Length;
            string path = Path.Combine(output, name + ".jpg");
            ReportFiles.WriteSheet(path, LabelledSheet.Draw([.. wanted.Zip(pictures.Chunk(wide), (r, p) => new SheetRow(r.Label, p))], columns), ImageFormat.Jpeg);
            arguments.InvocationConfiguration.Output.WriteLine(path);
        }
    }

    /// <summary>The same request with seeds from 0.</summary>
    private static IEnumerable<GenerationRequest> Repeat(GenerationRequest request, int count) => Enumerable.Range(0, count).Select(i => request with { Seed = i });

    private static IEnumerable<GenerationRequest> Transfers(string name, int each) =>
        Repeat(new GenerationRequest { Prompt = $"a {name}" }, each).Concat(Turned.SelectMany(e => Repeat(Of(e) with { Template = $"{{}} {name}" }, each)));

    private static GenerationRequest Of(params Emotion[] emotions) => new() { Emotions = [.. emotions.Select(e => new WeightedEmotion(e))] };
}
