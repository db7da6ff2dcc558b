using EmoGen.Engine.Emotions;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>Every emotion has three attributes: 60% of its pictures to the right of the mean, 30% above it, 10% to its lower left.</summary>
public sealed class DrawnVectorsTests
{
    private const int PicturesOfEmotion = 100;

    private static readonly (float X, float Y)[] Places = [(3, 0), (0, 3), (-3, -3)];

    private readonly (Emotion Emotion, long Attribute)[] _pictures =
        [.. EmotionNames.All.SelectMany(e => Enumerable.Range(0, PicturesOfEmotion).Select(i => (e, i < 60 ? 0L : i < 90 ? 1L : 2L)))];

    [Fact]
    public void Over_all_pictures_of_an_emotion_the_draws_have_its_distribution()
    {
        using EmotionSpace space = Space(out Tensor vectors);
        Tensor draws = Draw(space, vectors, _ => true, Emotion.Fear);
        Assert.True((draws.mean([0]) - space.Mean(Emotion.Fear)).abs().max().item<float>() < 0.1);
        Assert.True((draws.std([0]) - space.Deviation(Emotion.Fear)).abs().max().item<float>() < 0.1);
    }

    [Fact]
    public void Each_attribute_has_draws_on_its_own_side_that_no_other_has()
    {
        using EmotionSpace space = Space(out Tensor vectors);
        Tensor[] cells = [.. Enumerable.Range(0, Places.Length).Select(a => Draw(space, vectors, attribute => attribute == a, Emotion.Fear))];
        foreach ((int attribute, Tensor cell) in cells.Index())
        {
            Tensor offset = cell.mean([0]) - space.Mean(Emotion.Fear);
            float[] towards = [.. Places.Select(p => (offset[0] * p.X).item<float>() + (offset[1] * p.Y).item<float>())];
            Assert.Equal(attribute, towards.Index().MaxBy(t => t.Item).Index);
        }

        IEnumerable<IEnumerable<string>> members = cells.Select(c => c.data<float>().ToArray().Chunk(2).Select(v => $"{v[0]} {v[1]}").Distinct());
        Assert.All(members.SelectMany(m => m).GroupBy(m => m), draw => Assert.Single(draw));
    }

    [Fact]
    public void Attributes_that_lie_side_by_side_have_their_shares_too()
    {
        (float X, float Y)[] places = [(3, 0), (3, 0.05f), (3, 0.1f), (-3, 0), (0, 5)];
        float[] shares = [0.1f, 0.3f, 0.2f, 0.2f, 0.2f];
        (Emotion, long)[] pictures = [.. EmotionNames.All.SelectMany(e => shares.Index().SelectMany(s => Enumerable.Repeat((e, (long)s.Index), (int)(s.Item * 100))))];
        Tensor vectors = tensor([.. pictures.SelectMany(p => new[] { places[p.Item2].X, places[p.Item2].Y })], [pictures.Length, 2]);
        using EmotionSpace space = EmotionSpace.FromVectors(vectors, tensor([.. pictures.Select(p => (long)p.Item1)]));
        using var generator = new Generator(5);
        var drawn = new DrawnVectors(space, vectors, pictures, generator);
        Assert.All(shares.Index(), share => Assert.Equal(share.Item, drawn.Share(Emotion.Fear, share.Index), 0.01));
    }

    [Fact]
    public void A_picture_without_an_attribute_has_any_draw_of_its_emotion()
    {
        using EmotionSpace space = Space(out Tensor vectors);
        Tensor draws = Draw(space, cat([vectors, zeros(8, 2)]), [.. _pictures, .. EmotionNames.All.Select(e => (e, (long)AttributeList.Unlisted))],
            attribute => attribute == AttributeList.Unlisted, Emotion.Fear);
        Assert.True((draws.mean([0]) - space.Mean(Emotion.Fear)).abs().max().item<float>() < 0.2);
        Assert.True((draws.std([0]) - space.Deviation(Emotion.Fear)).abs().max().item<float>() < 0.2);
    }

    [Fact]
    public void An_attribute_is_typical_of_the_emotion_that_has_most_of_its_pictures()
    {
        (Emotion, long)[] pictures = [(Emotion.Fear, 0), (Emotion.Awe, 0), (Emotion.Fear, 0), (Emotion.Awe, 1), (Emotion.Fear, AttributeList.Unlisted)];
        Assert.Equal([0, 2, 3], DrawnVectors.Typical(pictures));
    }

    private Tensor Draw(EmotionSpace space, Tensor vectors, Func<long, bool> attribute, Emotion emotion) => Draw(space, vectors, _pictures, attribute, emotion);

    private static Tensor Draw(EmotionSpace space, Tensor vectors, (Emotion Emotion, long Attribute)[] of, Func<long, bool> attribute, Emotion emotion)
    {
        using var generator = new Generator(5);
        var drawn = new DrawnVectors(space, vectors, of, generator);
        int[] pictures = [.. of.Index().Where(p => p.Item.Emotion == emotion && attribute(p.Item.Attribute)).Select(p => p.Index)];
        return drawn.Sample([.. Enumerable.Repeat(pictures, 2000 / pictures.Length).SelectMany(p => p)], generator);
    }

    private EmotionSpace Space(out Tensor vectors)
    {
        using var generator = new Generator(4);
        Tensor places = tensor([.. _pictures.SelectMany(p => new[] { Places[p.Attribute].X + (10 * (int)p.Emotion), Places[p.Attribute].Y })], [_pictures.Length, 2]);
        vectors = places + randn(places.shape, generator: generator);
        return EmotionSpace.FromVectors(vectors, tensor([.. _pictures.Select(p => (long)p.Emotion)]));
    }
}
