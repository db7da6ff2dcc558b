using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// a_ij: how strongly attribute j speaks of emotion i, the mean probability that stage 1's classifier gives emotion i over the pictures
/// with attribute j (EmoGen, section 3.2).
/// </summary>
internal sealed class AttributeConfidences
{
    private readonly Dictionary<string, (int Index, string Kind, double[] Confidence)> _attributes;

    /// <param name="pictures">The data set.</param>
    /// <param name="numbers">Which of its pictures, all with an attribute.</param>
    /// <param name="probabilities">The classifier's output for these, [N, 8].</param>
    public AttributeConfidences(CaptionedPictures pictures, IReadOnlyList<int> numbers, Tensor probabilities)
    {
        float[] values = probabilities.to(ScalarType.Float32).contiguous().data<float>().ToArray();
        _attributes = numbers.Select((number, row) => (Item: pictures.Records[number], Row: row))
            .GroupBy(p => p.Item.Attribute!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select((group, index) => (group.Key, Value: (index, group.First().Item.Kind, Mean(group.Select(p => values.AsMemory(p.Row * 8, 8))))))
            .ToDictionary(p => p.Key, p => p.Value);
    }

    /// <summary>The attributes in the order of their numbers.</summary>
    public IReadOnlyList<string> Names => [.. _attributes.OrderBy(p => p.Value.Index).Select(p => p.Key)];

    public double this[string attribute, Emotion emotion] => _attributes[attribute].Confidence[(int)emotion];

    public int IndexOf(string attribute) => _attributes[attribute].Index;

    /// <summary><c>object</c> or <c>scene</c>.</summary>
    public string KindOf(string attribute) => _attributes[attribute].Kind;

    private static double[] Mean(IEnumerable<ReadOnlyMemory<float>> rows)
    {
        double[] sum = new double[8];
        int count = 0;
        foreach (ReadOnlyMemory<float> row in rows)
        {
            for (int i = 0; i < 8; i++)
            {
                sum[i] += row.Span[i];
            }

            count++;
        }

        return Array.ConvertAll(sum, s => s / count);
    }
}
