using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Shares of transfers, 0 to 1.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="ObjectKept">CLIP finds the asked object among all objects.</param>
/// <param name="EmotionTurned">The judge finds the asked emotion.</param>
/// <param name="Both">Both in one picture.</param>
internal sealed record TransferShares(int Count, double ObjectKept, double EmotionTurned, double Both);

/// <summary>Figures of transfers: over all, by object and by emotion.</summary>
internal sealed record TransferFigures(TransferShares All, IReadOnlyDictionary<string, TransferShares> Objects, IReadOnlyDictionary<string, TransferShares> Emotions);

/// <summary>Measures whether pictures of an object in an emotion keep the object and turn the emotion.</summary>
internal sealed class TransferMeasures(ClipEyes eyes, IReadOnlyList<string> objects) : IDisposable
{
    private readonly Tensor _captions = eyes.TextFeatures(objects.Select(o => $"a {o}"));
    private readonly List<Transfer> _seen = [];

    /// <param name="seen">B pictures.</param>
    /// <param name="asked">What each was to show.</param>
    public void Add(Observation seen, IReadOnlyList<(string Object, Emotion Emotion)> asked)
    {
        using var scope = NewDisposeScope();
        long[] nearest = [.. ClipEyes.Cosines(seen.Semantic, _captions).argmax(1).data<long>()];
        long[] found = [.. seen.Judged.argmax(1).data<long>()];
        foreach ((int i, (string name, Emotion emotion)) in asked.Index())
        {
            _seen.Add(new Transfer(name, emotion, objects[(int)nearest[i]] == name, found[i] == (long)emotion));
        }
    }

    public TransferFigures Figures() => new(Of(_seen), By(s => s.Object), By(s => s.Emotion.Name()));

    public void Dispose() => _captions.Dispose();

    private Dictionary<string, TransferShares> By(Func<Transfer, string> key) =>
        _seen.GroupBy(key).ToDictionary(g => g.Key, g => Of([.. g]));

    private static TransferShares Of(IReadOnlyCollection<Transfer> seen)
    {
        double Share(Func<Transfer, bool> holds) => seen.Count(holds) / (double)Math.Max(1, seen.Count);
        return new TransferShares(seen.Count, Share(s => s.Kept), Share(s => s.Turned), Share(s => s.Kept && s.Turned));
    }

    private sealed record Transfer(string Object, Emotion Emotion, bool Kept, bool Turned);
}
