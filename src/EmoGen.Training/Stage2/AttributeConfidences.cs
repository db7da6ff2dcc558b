using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// a_ij: how strongly attribute j speaks of emotion i, the mean probability that stage 1's classifier gives emotion i over the pictures
/// with attribute j (EmoGen, section 3.3).
/// </summary>
internal static class AttributeConfidences
{
    /// <param name="set">Those without an attribute count for nothing.</param>
    /// <param name="probabilities">The classifier's output for these, [N, 8].</param>
    /// <returns>Every attribute under the emotion that it speaks of most.</returns>
    public static AttributeTable Measure(PictureSet set, Tensor probabilities)
    {
        var confidences = new Dictionary<(AttributeKind Kind, string Name), IReadOnlyList<float>>();
        foreach (var group in set.Pictures.Index().Where(p => p.Item.Attribute is not null).GroupBy(p => (p.Item.Kind!.Value, p.Item.Attribute!), p => (long)p.Index))
        {
            using var scope = NewDisposeScope();
            confidences[group.Key] = probabilities.index_select(0, tensor([.. group])).mean([0]).data<float>().ToArray();
        }

        return new AttributeTable(
            confidences.OrderBy(c => c.Key.Name, StringComparer.Ordinal).Select(c => new EmotionAttribute(
                c.Key.Name, c.Key.Kind, (Emotion)c.Value.Index().MaxBy(p => p.Item).Index)),
            OfKind(AttributeKind.Object),
            OfKind(AttributeKind.Scene));

        Dictionary<string, IReadOnlyList<float>> OfKind(AttributeKind kind) =>
            confidences.Where(c => c.Key.Kind == kind).OrderBy(c => c.Key.Name, StringComparer.Ordinal).ToDictionary(c => c.Key.Name, c => c.Value);
    }

    /// <summary>a_ij of one picture; 0 without an attribute, and for one that the table has no confidences of, as in the reference.</summary>
    public static float Of(AttributeTable table, LabelledPicture picture) =>
        picture.Attribute is { } attribute ? table.Confidence(attribute, picture.Emotion) ?? 0 : 0;
}
