using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen explain</c>: what pictures evoke, what they show, and which content says so.</summary>
public static class ExplainCommand
{
    private const int MaxTop = 100;

    private static readonly Argument<FileInfo[]> Pictures = new("PICTURE") { Description = "PNG, JPEG or WebP files", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<DirectoryInfo> Model = new("--model") { Description = "a model pack, whose CLIP, classifier and attributes look", HelpName = "PACK", Required = true };

    private static readonly Option<int> Top = new("--top")
    {
        Description = $"the most objects, scenes, and attributes that speak of an emotion, 1 to {MaxTop}",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
        Validators = { CheckTop },
    };

    private static readonly Option<string> DeviceName = new("--device") { Description = "where to compute: cpu or cuda", HelpName = "cpu|cuda", DefaultValueFactory = _ => "cpu" };

    private static readonly Option<bool> Json = new("--json") { Description = "write a JSON object for each picture, one a line" };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("explain", "Say what pictures evoke, what they show, and which content says so.") { Pictures, Model, Top, DeviceName, Json };
        command.SetAction((options, cancellation) => Task.Run(() => Run(options, cancellation), CancellationToken.None));
        return command;
    }

    /// <summary>A picture that cannot be read is named, and the others are explained nevertheless.</summary>
    private static int Run(ParseResult options, CancellationToken cancellation)
    {
        (TextWriter output, TextWriter error) = (options.InvocationConfiguration.Output, options.InvocationConfiguration.Error);
        try
        {
            ModelPack pack = ModelPack.Open(options.GetRequiredValue(Model).FullName);
            using PictureAnalyser analyser = PictureAnalyser.Load(pack, options.GetRequiredValue(DeviceName));
            string[] paths = [.. options.GetRequiredValue(Pictures).Select(picture => picture.ToString())];
            int failed = 0;
            foreach (string path in paths)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    RgbImage image = PictureFile.Read(path);
                    PictureAnalysis seen = analyser.Analyse(image, options.GetValue(Top));
                    output.WriteLine(options.GetValue(Json) ? Line(path, image, pack, seen) : ExplanationText.Of(path, seen));
                }
                catch (Exception wrong) when (wrong is InvalidDataException or ImageException)
                {
                    error.WriteLine(wrong is ImageException ? $"{path}: {wrong.Message}" : wrong.Message);
                    failed++;
                }
            }

            if (failed > 0 && paths.Length > 1)
            {
                error.WriteLine($"{failed} of {paths.Length} pictures could not be explained");
            }

            return failed == 0 ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Stopped.");
            return 1;
        }
        catch (RequestException refused)
        {
            error.WriteLine($"--{refused.Field}: {refused.Message}");
            return 2;
        }
        catch (Exception wrong) when (wrong is PackException or WeightException or TokenizerException or ImageException or InvalidOperationException or IOException
            or UnauthorizedAccessException)
        {
            error.WriteLine(wrong.Message);
            return 1;
        }
    }

    private static void CheckTop(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out int top) && top is < 1 or > MaxTop)
        {
            result.AddError($"--top: Expected 1 to {MaxTop}, got {top}.");
        }
    }

    /// <summary>In the field names of the HTTP API.</summary>
    private static string Line(string path, RgbImage image, ModelPack pack, PictureAnalysis seen) => JsonSerializer.Serialize(
        new
        {
            File = path,
            Model = new { pack.Manifest.Name, pack.Hash },
            image.Width,
            image.Height,
            seen.Emotions,
            seen.Valence,
            seen.Content,
            seen.Objects,
            seen.Scenes,
            seen.Explanations,
        },
        JsonSerializerOptions.Web);
}
