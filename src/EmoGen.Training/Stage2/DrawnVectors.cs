using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Emotion vectors as generation draws them, for pictures to be learned from. Each emotion's normal distribution is divided into cells, one an
/// attribute: of that attribute's share of the emotion's pictures, and on the side where these lie (semi-discrete optimal transport). A picture gets draws
/// of its own cell, so that also a draw that falls between the attributes' pictures comes to stand for one of them; a picture without an attribute gets any of
/// its emotion's draws.
/// </summary>
internal sealed class DrawnVectors
{
    private const int DrawsOfEmotion = 4096;
    private const int Rounds = 100;

    private readonly Tensor _draws; // [8 * DrawsOfEmotion, D]
    private readonly Dictionary<(Emotion Emotion, long Attribute), long[]> _cells = [];
    private readonly (Emotion Emotion, long Attribute)[] _pictures;

    /// <param name="space">The distributions.</param>
    /// <param name="vectors">The pictures' emotion vectors, [N, D].</param>
    /// <param name="pictures">Each picture's emotion and the number of its attribute, or <see cref="AttributeList.Unlisted"/>.</param>
    /// <param name="generator">Of the draws.</param>
    public DrawnVectors(EmotionSpace space, Tensor vectors, IReadOnlyList<(Emotion Emotion, long Attribute)> pictures, Generator generator)
    {
        using var scope = NewDisposeScope();
        _pictures = [.. pictures];
        var draws = new List<Tensor>();
        foreach (Emotion emotion in EmotionNames.All)
        {
            Tensor normal = randn([DrawsOfEmotion, space.Size], generator: generator);
            if (_pictures.All(p => p.Emotion != emotion))
            {
                continue; // a data set without this emotion
            }

            Tensor centred = (vectors - space.Mean(emotion)) / space.Deviation(emotion);
            foreach ((long attribute, long[] cell) in Cells(normal, centred, emotion))
            {
                _cells[(emotion, attribute)] = [.. cell.Select(i => (draws.Count * DrawsOfEmotion) + i)];
            }

            draws.Add(space.Mean(emotion) + (space.Deviation(emotion) * normal));
        }

        _draws = cat(draws).DetachFromDisposeScope();
    }

    /// <summary>
    /// The numbers of the pictures that show what is typical of their emotion: an attribute that no other emotion has more pictures of. The others, a few
    /// of each of many attributes, would cut the space into slivers that no network can tell apart.
    /// </summary>
    public static int[] Typical(IReadOnlyList<(Emotion Emotion, long Attribute)> pictures)
    {
        Dictionary<(Emotion Emotion, long Attribute), int> counts = pictures.CountBy(p => p).ToDictionary();
        Dictionary<long, int> most = counts.GroupBy(c => c.Key.Attribute, c => c.Value).ToDictionary(g => g.Key, g => g.Max());
        return [.. pictures.Index().Where(p => p.Item.Attribute != AttributeList.Unlisted && counts[p.Item] == most[p.Item.Attribute]).Select(p => p.Index)];
    }

    /// <summary>A draw for each picture, [B, D].</summary>
    public Tensor Sample(int[] pictures, Generator generator)
    {
        using var scope = NewDisposeScope();
        long[] chances = randint(0, int.MaxValue, [pictures.Length], dtype: ScalarType.Int64, generator: generator).data<long>().ToArray();
        long[] chosen = [.. pictures.Zip(chances, (picture, chance) => Member(_cells[_pictures[picture]], chance))];
        return _draws.index_select(0, chosen).MoveToOuterDisposeScope();

        static long Member(long[] cell, long chance) => cell[chance % cell.Length];
    }

    /// <summary>An attribute's share of an emotion's draws.</summary>
    public double Share(Emotion emotion, long attribute) => _cells[(emotion, attribute)].Length / (double)DrawsOfEmotion;

    /// <summary>For each attribute of an emotion's pictures the numbers of its draws, and for no attribute those of all.</summary>
    /// <param name="normal">The draws, [draws, D], and</param>
    /// <param name="vectors">the pictures' vectors, [N, D], both with mean 0 and deviation 1.</param>
    /// <param name="emotion">The emotion.</param>
    private IEnumerable<(long Attribute, long[] Draws)> Cells(Tensor normal, Tensor vectors, Emotion emotion)
    {
        yield return (AttributeList.Unlisted, [.. Enumerable.Range(0, DrawsOfEmotion).Select(i => (long)i)]);
        (long Attribute, long[] Numbers)[] attributes = [.. _pictures.Index().Where(p => p.Item.Emotion == emotion && p.Item.Attribute != AttributeList.Unlisted)
            .GroupBy(p => p.Item.Attribute, p => (long)p.Index).OrderBy(g => g.Key).Select(g => (g.Key, g.ToArray()))];
        if (attributes.Length == 0)
        {
            yield break;
        }

        Tensor centres = stack(attributes.Select(a => vectors.index_select(0, a.Numbers).mean([0]))); // [A, D]
        Tensor shares = tensor([.. attributes.Select(a => (float)a.Numbers.Length)]);
        Tensor closeness = normal.mm(nn.functional.normalize(centres, dim: 1).t()); // [draws, A]
        Tensor cell = Divide(closeness, shares / shares.sum());
        foreach ((int number, (long attribute, long[] _)) in attributes.Index())
        {
            long[] inside = cell.eq(number).nonzero().flatten().data<long>().ToArray();
            yield return (attribute, inside.Length > 0 ? inside : [closeness.select(1, number).argmax().item<long>()]);
        }
    }

    /// <summary>
    /// Each draw's cell: the closest, with a handicap for each cell, found such that the cells have the given shares. In turn, each cell's handicap is set to
    /// what gives it exactly its share, the others' being what they are (coordinate ascent of the dual problem, which has no step to choose).
    /// </summary>
    private static Tensor Divide(Tensor closeness, Tensor shares)
    {
        long draws = closeness.shape[0], cells = closeness.shape[1];
        long[] sizes = [.. shares.data<float>().ToArray().Select(share => Math.Max(1, (long)Math.Round(share * draws)))];
        Tensor handicap = zeros_like(shares);
        for (int round = 0; cells > 1 && round < Rounds; round++)
        {
            for (long cell = 0; cell < cells; cell++)
            {
                using var scope = NewDisposeScope();
                handicap[cell] = float.NegativeInfinity;
                Tensor lead = (closeness + handicap).amax([1]) - closeness.select(1, cell); // of the best other cell
                handicap[cell] = lead.sort().Values[sizes[cell] - 1];
            }
        }

        return (closeness + handicap).argmax(1);
    }
}
