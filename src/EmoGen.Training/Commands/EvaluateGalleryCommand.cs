using System.CommandLine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate gallery</c>: sheets like the paper's figures 1, 3 and 4.</summary>
internal static class EvaluateGalleryCommand
{
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
        int count = arguments.GetValue(Columns);
        using var drawer = new PictureDrawer(ModelPack.Open(arguments.GetRequiredValue(EvaluateCommand.Model).FullName), arguments.GetValue(EvaluateCommand.Workers));
        var sheets = new GallerySheets(Drawn, arguments.GetValue(EvaluateCommand.Seed));
        Write("generation", sheets.Generation(count));
        Write("transfer", sheets.Transfer(arguments.GetValue(Each)));
        Write("fusion", sheets.Fusion(count));

        RgbImage[] Drawn(IReadOnlyList<(string File, GenerationRequest Request)> wanted)
        {
            RgbImage[] pictures = new RgbImage[wanted.Count];
            drawer.Draw([.. wanted.Select(w => w.Request)], (place, _, picture) => pictures[place] = picture.Image, cancellation);
            return pictures;
        }

        void Write(string name, RgbImage sheet)
        {
            string path = Path.Combine(output, name + ".jpg");
            ReportFiles.WriteSheet(path, sheet, ImageFormat.Jpeg);
            arguments.InvocationConfiguration.Output.WriteLine(path);
        }
    }
}
