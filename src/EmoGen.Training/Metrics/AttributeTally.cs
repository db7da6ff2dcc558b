using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Which attributes are recognised in each emotion's pictures: the nearest to each picture, as CLIP sees it, among all attributes.</summary>
internal sealed class AttributeTally(AttributeTable table)
{
    private readonly Dictionary<Emotion, Dictionary<string, int>> _nearest = EmotionNames.All.ToDictionary(e => e, _ => new Dictionary<string, int>());

    /// <param name="cosines">With each attribute's text in the order of the table's names, [B, A].</param>
    /// <param name="asked">B emotions.</param>
    public void Add(Tensor cosines, IReadOnlyList<Emotion> asked)
    {
        using var scope = NewDisposeScope();
        foreach ((int i, long place) in cosines.argmax(1).cpu().data<long>().ToArray().Index())
        {
            Dictionary<string, int> counts = _nearest[asked[i]];
            string name = table.Names[(int)place];
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>The attributes that are nearest to at least one of the emotion's pictures, with how many, the most frequent first.</summary>
    public IReadOnlyDictionary<string, int> Nearest(Emotion emotion) =>
        _nearest[emotion].OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).ToDictionary(n => n.Key, n => n.Value);

    /// <summary>How many of them are attributes that the table lists under this emotion.</summary>
    public int Typical(Emotion emotion) => _nearest[emotion].Keys.Count(name => table.Attributes.Any(a => a.Emotion == emotion && a.Name == name));
}
