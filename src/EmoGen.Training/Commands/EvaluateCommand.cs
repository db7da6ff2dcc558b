using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate</c>: what a pack's pictures show.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create() => new("evaluate", "Measure what a pack's pictures show.") { PackCommand() };

    private static Command PackCommand()
    {
        Option<DirectoryInfo> model = new("--model") { Description = "the pack", Required = true };
        Option<DirectoryInfo> output = new("--output") { Description = "folder for report.json and the contact sheets", Required = true };
        Option<int> count = new("--count") { Description = "pictures of each emotion; an eighth of it of each emotion and object", DefaultValueFactory = _ => 100 };
        Option<long> seed = new("--seed") { Description = "seed of the first picture", DefaultValueFactory = _ => 1 };
        var command = new Command("pack", "Emotion accuracy of generation and object accuracy of transfer, by the pack's own classifier and CLIP.") { model, output, count, seed };
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(arguments.GetRequiredValue(model).FullName), new GeneratorOptions());
                var report = new PackReport(generator, arguments.GetValue(count), arguments.GetValue(seed));
                string folder = Directory.CreateDirectory(arguments.GetRequiredValue(output).FullName).FullName;
                Sheet(folder, "generation", report.Generate(cancellation), 10, 10);
                Sheet(folder, "transfer", report.Transfer(cancellation), 1, EmotionNames.All.Count);
                string json = JsonSerializer.Serialize(
                    new { model = generator.Pack.Manifest.Name, generator.Pack.Hash, count = arguments.GetValue(count), seed = arguments.GetValue(seed), report.EmotionAccuracy, report.ObjectAccuracy },
                    Indented);
                File.WriteAllText(Path.Combine(folder, "report.json"), json + "\n");
                Console.WriteLine(json);
                return 0;
            },
            CancellationToken.None));
        return command;
    }

    /// <summary>Draws all pictures and keeps the first <paramref name="each"/> of each label for the sheet.</summary>
    private static void Sheet(string folder, string name, IEnumerable<(string Label, RgbImage Image)> pictures, int each, int columns)
    {
        var rows = new Dictionary<string, List<RgbImage>>();
        foreach ((string label, RgbImage image) in pictures)
        {
            List<RgbImage> row = rows.TryGetValue(label, out List<RgbImage>? known) ? known : rows[label] = [];
            if (row.Count < each)
            {
                row.Add(image);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, name + ".png"), ImageCodec.Encode(ContactSheet.Draw([.. rows.SelectMany(r => r.Value)], columns), ImageFormat.Png));
    }
}
