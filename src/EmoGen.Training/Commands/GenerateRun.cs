using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary>What <c>emogen generate</c> reads and writes.</summary>
/// <param name="Output">A picture file or a folder.</param>
/// <param name="TensorsIn">Draws to use in place of random ones.</param>
/// <param name="TensorsOut">Where to write what led to the pictures.</param>
/// <param name="Json">A JSON object for each picture on the output stream.</param>
internal sealed record GenerateFiles(string Output, string? TensorsIn, string? TensorsOut, bool Json);

/// <summary>One run of <c>emogen generate</c>.</summary>
internal static class GenerateRun
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Draw(
        string model, GeneratorOptions options, IReadOnlyList<GenerationRequest> requests, GenerateFiles files, InvocationConfiguration streams,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        GivenDraws? given = files.TensorsIn is null ? null : GivenDraws.Read(files.TensorsIn);
        requests = given is null ? requests : [.. requests.Select(given.Complete)];
        int count = requests.Sum(r => r.Count);
        string? extension = Path.GetExtension(files.Output) is { Length: > 1 } found ? found[1..].ToLowerInvariant() : null;
        ImageFormat format = ImageFormat.Png;
        bool single = extension is not null && ImageFormats.TryParse(extension, out format);
        if (single && count > 1)
        {
            throw new RequestException("output", $"{count} pictures need a folder, not a file.");
        }

        streams.Error.WriteLine($"loading {model}");
        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(model), options);
        requests = [.. requests.Select(r => generator.Resolve(given is null ? r : given.Size(r, generator.LatentScale)))];
        StepProgress progress = new(count, streams.Error);
        List<(PictureDraws Draws, TracedImage Picture)> traced = [];
        int withheld = 0;
        var pictures = requests.Index().SelectMany(r => Enumerable.Range(0, r.Item.Count).Select(k => (Number: r.Index, Request: r.Item, k)));
        foreach ((int done, (int number, GenerationRequest request, int k)) in pictures.Index())
        {
            using var pictureScope = NewDisposeScope();
            PictureDraws draws = generator.Draw(request, k);
            draws = given is null ? draws : given.Replace(draws, k);
            TracedImage picture = generator.Trace(request, k, draws, progress, cancellation);
            if (generator.CheckSafety(picture.Image.Image) is { IsFlagged: true })
            {
                progress.Finish(done, $"withheld by the safety checker, seed {picture.Image.Seed}; another seed or other words may help");
                withheld++;
                continue;
            }

            string subject = requests.Count > 1 ? $"{Subject(request)}-{number:d4}" : Subject(request);
            string path = single ? files.Output : Path.Combine(files.Output, $"{subject}_{picture.Image.Seed}.png");
            Write(path, format, picture.Image, request, generator.Pack);
            progress.Finish(done, path);
            streams.Output.WriteLine(files.Json ? JsonSerializer.Serialize(Describe(request, picture.Image, generator.Pack, format, path), Camel) : path);
            WarnOfCutText(picture.Image, streams.Error);
            if (files.TensorsOut is not null)
            {
                pictureScope.MoveToOuter(TracedTensors.Of(draws, picture));
                traced.Add((draws, picture));
            }
        }

        if (withheld == count)
        {
            throw new InvalidOperationException("The safety checker withheld every picture: nothing was written.");
        }

        if (files.TensorsOut is not null)
        {
            TracedTensors.Write(files.TensorsOut, traced);
        }
    }

    private static void Write(string path, ImageFormat format, GeneratedImage picture, GenerationRequest request, ModelPack pack)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, Encode(format, picture, request, pack));
    }

    /// <summary>A picture's file, with all that led to it inside.</summary>
    /// <param name="format">Of the file.</param>
    /// <param name="picture">What was drawn.</param>
    /// <param name="request">Resolved.</param>
    /// <param name="pack">What drew it.</param>
    public static byte[] Encode(ImageFormat format, GeneratedImage picture, GenerationRequest request, ModelPack pack)
    {
        PictureParameters parameters = new(
            request.TextIn(pack), request.NegativePrompt, request.Steps!.Value, request.Scheduler!.Value.Name(), request.GuidanceScale!.Value, picture.Seed,
            request.Width!.Value, request.Height!.Value, pack.Hash, pack.Manifest.Name);
        ImageMetadata metadata = new(parameters.ToText(), JsonSerializer.Serialize(Describe(request, picture, pack, format), Camel));
        return ImageCodec.Encode(picture.Image, format, metadata);
    }

    /// <summary>The request of one picture in the field names of the HTTP API, so that it can be posted again: what the service writes into the same picture.</summary>
    private static object Describe(GenerationRequest request, GeneratedImage picture, ModelPack pack, ImageFormat format, string? path = null)
    {
        bool fused = request.Emotions.Count > 1;
        return new
        {
            File = path,
            Emotion = request.Emotions.Count == 1 ? request.Emotions[0].Emotion.Name() : null,
            Emotions = fused ? request.Emotions.Select(e => new { Emotion = e.Emotion.Name(), e.Weight }) : null,
            request.Template,
            Mode = fused ? request.Fusion.ToString().ToLowerInvariant() : null,
            request.Prompt,
            Count = 1,
            picture.Seed,
            request.Steps,
            request.GuidanceScale,
            Scheduler = request.Scheduler!.Value.Name(),
            request.Width,
            request.Height,
            request.NegativePrompt,
            request.Intensity,
            Format = format.Name(),
            Model = pack.Manifest.Name,
            CutText = path is null ? null : picture.CutText,
        };
    }

    private static string Subject(GenerationRequest request) =>
        request.Emotions.Count == 0 ? "prompt" : string.Join('-', request.Emotions.Select(e => e.Emotion.Name()));

    private static void WarnOfCutText(GeneratedImage picture, TextWriter error)
    {
        if (picture.CutText is not null && picture.Index == 0)
        {
            error.WriteLine($"the prompt is longer than 77 tokens; left out: {picture.CutText}");
        }
    }
}
