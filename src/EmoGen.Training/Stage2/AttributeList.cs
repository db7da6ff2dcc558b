using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Stage2;

/// <summary>
/// The attributes of L_attr, in the table's order. As in the reference a name that is listed twice, as object and as scene, stands there twice, and pictures of
/// it are compared with the first.
/// </summary>
internal sealed class AttributeList
{
    /// <summary>The row of no attribute, and of one that is not listed: it has no L_attr.</summary>
    public const int Unlisted = -1;

    private readonly AttributeTable _table;
    private readonly Dictionary<string, int> _rows;
    private readonly double _threshold;

    /// <param name="table">The attributes and a_ij.</param>
    /// <param name="threshold">An a_ij below it counts as 0.</param>
    public AttributeList(AttributeTable table, double threshold)
    {
        (_table, _threshold) = (table, threshold);
        Names = [.. table.Attributes.Select(a => a.Name)];
        _rows = Names.Index().GroupBy(n => n.Item).ToDictionary(g => g.Key, g => g.First().Index);
    }

    /// <summary>As CLIP is given them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The row of an attribute, or <see cref="Unlisted"/>.</summary>
    public int Row(string? attribute) => attribute is null ? Unlisted : _rows.GetValueOrDefault(attribute, Unlisted);

    /// <summary>a_ij of a picture.</summary>
    public float Confidence(LabelledPicture picture) => AboveThreshold(AttributeConfidences.Of(_table, picture));

    /// <summary>a_ij; 0 where the table has none.</summary>
    public float Confidence(string attribute, Emotion emotion) => AboveThreshold(_table.Confidence(attribute, emotion) ?? 0);

    private float AboveThreshold(float confidence) => confidence < _threshold ? 0 : confidence;
}
