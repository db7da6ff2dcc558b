using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Metrics;

/// <summary>Sheets like the paper's figures 1, 3 and 4: emotions, objects in emotions, and fusions of emotions.</summary>
/// <param name="draw">Draws requests of one picture each, named by files that they may be kept in.</param>
/// <param name="seed">Of the first picture in a row.</param>
internal sealed class GallerySheets(Func<IReadOnlyList<(string File, GenerationRequest Request)>, IReadOnlyList<RgbImage>> draw, long seed)
{
    private static readonly Emotion[] Turned = [Emotion.Amusement, Emotion.Fear];
    private static readonly Emotion[][] Fusions = [[Emotion.Amusement, Emotion.Awe], [Emotion.Amusement, Emotion.Fear]];

    /// <summary>A row for each emotion.</summary>
    public RgbImage Generation(int count) => Sheet("generation", EmotionNames.All.Select(e => (e.Name(), Repeat(Of(e), count))));

    /// <summary>A row for each object, in no emotion and in two.</summary>
    public RgbImage Transfer(int each) => Sheet("transfer", EmoScapes.NeutralObjects.Select(o => (o.Name, Transfers(o.Name, each))), ["none", .. Turned.Select(e => e.Name())]);

    /// <summary>Two emotions in one picture.</summary>
    public RgbImage Fusion(int count) => Sheet("fusion", Fusions.Select(f => (string.Join(" + ", f.Select(e => e.Name())), Repeat(Of(f), count))));

    private RgbImage Sheet(string name, IEnumerable<(string Label, IEnumerable<GenerationRequest> Requests)> rows, params string[] columns)
    {
        (string Label, GenerationRequest[] Requests)[] wanted = [.. rows.Select(r => (r.Label, r.Requests.ToArray()))];
        IReadOnlyList<RgbImage> pictures = draw([.. wanted.SelectMany(r => r.Requests.Select((request, i) => ($"{name}/{r.Label}/{i}.png", request with { Seed = seed + request.Seed })))]);
        return LabelledSheet.Draw([.. wanted.Zip(pictures.Chunk(pictures.Count / wanted.Length), (r, p) => new SheetRow(r.Label, p))], columns);
    }

    /// <summary>The same request with seeds from 0.</summary>
    private static IEnumerable<GenerationRequest> Repeat(GenerationRequest request, int count) => Enumerable.Range(0, count).Select(i => request with { Seed = i });

    private static IEnumerable<GenerationRequest> Transfers(string name, int each) =>
        Repeat(new GenerationRequest { Prompt = $"a {name}" }, each).Concat(Turned.SelectMany(e => Repeat(Of(e) with { Template = $"{{}} {name}" }, each)));

    private static GenerationRequest Of(params Emotion[] emotions) => new() { Emotions = [.. emotions.Select(e => new WeightedEmotion(e))] };
}
