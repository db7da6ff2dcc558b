using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// a_ij: how strongly attribute j speaks of emotion i, the mean probability that stage 1's classifier gives emotion i over the pictures
/// with attribute j (EmoGen, section 3.3).
/// </summary>
internal static class AttributeConfidences
{
    /// <param name="pictures">The data set.</param>
    /// <param name="numbers">Which of its pictures, all with an attribute.</param>
    /// <param name="probabilities">The classifier's output for these, [N, 8].</param>
    /// <returns>Every attribute under the emotion that it speaks of most.</returns>
    public static AttributeTable Measure(CaptionedPictures pictures, IReadOnlyList<int> numbers, Tensor probabilities)
    {
        var confidences = new Dictionary<(string Kind, string Name), IReadOnlyList<float>>();
        foreach (var group in numbers.Index().GroupBy(p => (pictures.Records[p.Item].Kind, pictures.Records[p.Item].Attribute!), p => (long)p.Index))
        {
            using var scope = NewDisposeScope();
            confidences[group.Key] = probabilities.index_select(0, tensor([.. group])).mean([0]).data<float>().ToArray();
        }

        return new AttributeTable(
            confidences.OrderBy(c => c.Key.Name, StringComparer.Ordinal).Select(c => new EmotionAttribute(
                c.Key.Name, Kind(c.Key.Kind), (Emotion)c.Value.Index().MaxBy(p => p.Item).Index)),
            OfKind("object"),
            OfKind("scene"));

        Dictionary<string, IReadOnlyList<float>> OfKind(string kind) =>
            confidences.Where(c => c.Key.Kind == kind).OrderBy(c => c.Key.Name, StringComparer.Ordinal).ToDictionary(c => c.Key.Name, c => c.Value);
    }

    /// <summary>a_ij of one picture.</summary>
    public static float Of(AttributeTable table, CaptionedPicture picture) =>
        table.Confidence(picture.Attribute!, EmotionEncoderTrainer.Emotion(picture))
        ?? throw new InvalidDataException($"{picture.File}: the attribute '{picture.Attribute}' has no confidences");

    private static AttributeKind Kind(string name) =>
        name == "object" ? AttributeKind.Object : AttributeKind.Scene;
}
