using EmoGen.Engine.Emotions;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Stage 2 without pictures: vectors drawn from the emotion space learn r a_ij L_attr + q L_emo alone. Which attribute a draw stands for nothing says, so it
/// is decided here: each of an emotion's attributes has a direction of its own, at random, and a share of the emotion's draws in proportion to a_ij,
/// those that lie furthest in its direction (<see cref="DrawnVectors"/>). The directions are the same in every run.
/// </summary>
internal sealed class DrawnLessons : IMappingLessons
{
    private const int ItemsOfEmotion = 1024;
    private const ulong DirectionSeed = 2;

    private readonly (Emotion Emotion, long Attribute)[] _items; // an emotion's attributes as often as their shares are large
    private readonly string[] _names;
    private readonly DrawnVectors _drawn;
    private readonly MappingLabels _labels;
    private readonly MeaningLoss _loss;

    /// <exception cref="InvalidDataException">No attribute of the table has a confidence.</exception>
    public DrawnLessons(EmotionSpace space, AttributeTable table, AttributeList attributes, MeaningLoss loss)
    {
        _loss = loss;
        (EmotionAttribute Attribute, float Confidence)[] known = [.. table.Attributes.DistinctBy(a => (a.Emotion, a.Name))
            .Select(a => (a, attributes.Confidence(a.Name, a.Emotion))).Where(a => a.Item2 > 0)];
        if (known.Length == 0)
        {
            throw new InvalidDataException("the attribute table has no attribute whose confidence is above the threshold, expected some for each emotion");
        }

        ILookup<Emotion, float> totals = known.ToLookup(k => k.Attribute.Emotion, k => k.Confidence);
        (EmotionAttribute Attribute, float Confidence)[] items = [.. known.SelectMany(k =>
            Enumerable.Repeat(k, Math.Max(1, (int)Math.Round(ItemsOfEmotion * k.Confidence / totals[k.Attribute.Emotion].Sum()))))];
        _items = [.. items.Select(k => (k.Attribute.Emotion, (long)attributes.Row(k.Attribute.Name)))];
        _names = [.. items.Select(k => $"{k.Attribute.Emotion.Name()} {k.Attribute.Name}")];
        _labels = new MappingLabels(
            tensor([.. _items.Select(i => (long)i.Emotion)]), tensor([.. _items.Select(i => i.Attribute)]), tensor([.. items.Select(k => k.Confidence)]));
        using var generator = new Generator(DirectionSeed);
        using Tensor places = Places(space, generator);
        _drawn = new DrawnVectors(space, places, _items, generator);
    }

    public int Count => _items.Length;

    public string NameOf(int item) => _names[item];

    public StepLoss Loss(MappingNetwork mapping, BatchStep batch) => _loss.Of(
        mapping.forward(_drawn.Sample(batch.Items, batch.Generator)), _labels.Of(tensor([.. batch.Items.Select(i => (long)i)])));

    /// <summary>For each item a place in its attribute's direction, [N, D].</summary>
    private Tensor Places(EmotionSpace space, Generator generator)
    {
        using var scope = NewDisposeScope();
        Dictionary<(Emotion Emotion, long Attribute), Tensor> places = _items.Distinct().ToDictionary(
            i => i, i => space.Mean(i.Emotion) + (space.Deviation(i.Emotion) * randn(space.Size, generator: generator)));
        return stack(_items.Select(i => places[i])).MoveToOuterDisposeScope();
    }
}
