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
/// <param name="ClipScore">Of the pictures with the texts of their objects.</param>
internal sealed record TransferFigures(
    TransferShares All, Figure? ClipScore, IReadOnlyDictionary<string, TransferShares> Objects, IReadOnlyDictionary<string, TransferShares> Emotions);

/// <summary>Measures whether pictures of an object in an emotion keep the object and turn the emotion.</summary>
internal static class TransferMeasures
{
    /// <param name="pictures">Each with a content and an emotion.</param>
    /// <param name="objects">Among which CLIP looks for the content.</param>
    /// <param name="evaluation">Its networks have looked at them.</param>
    public static TransferFigures Of(SeenPictures pictures, IReadOnlyList<string> objects, PictureEvaluation evaluation)
    {
        MetricNetworks networks = evaluation.Networks;
        using Tensor captions = networks.Texts(objects.Select(o => $"a {o}"));
        List<long> nearest = [], found = [];
        pictures.Rows(networks.Semantic).Each((_, rows) => nearest.AddRange(ClipEyes.Cosines(rows, captions).argmax(1).data<long>().ToArray()));
        pictures.Rows(networks.Emotion).Each((_, rows) => found.AddRange(rows.argmax(1).data<long>().ToArray()));
        Transfer[] seen = [.. pictures.Pictures.Select((p, i) =>
            new Transfer(p.Content!, p.Emotion!.Value, objects[(int)nearest[i]] == p.Content, found[i] == (long)p.Emotion!.Value))];
        return new TransferFigures(Of(seen), evaluation.ClipScore(pictures), By(seen, s => s.Object), By(seen, s => s.Emotion.Name()));
    }

    private static Dictionary<string, TransferShares> By(IEnumerable<Transfer> seen, Func<Transfer, string> key) =>
        seen.GroupBy(key).ToDictionary(g => g.Key, g => Of([.. g]));

    private static TransferShares Of(IReadOnlyCollection<Transfer> seen)
    {
        double Share(Func<Transfer, bool> holds) => seen.Count(holds) / (double)Math.Max(1, seen.Count);
        return new TransferShares(seen.Count, Share(s => s.Kept), Share(s => s.Turned), Share(s => s.Kept && s.Turned));
    }

    private sealed record Transfer(string Object, Emotion Emotion, bool Kept, bool Turned);
}
