using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Emotions;

public sealed class EmotionSpaceTests
{
    [Fact]
    public void A_sample_is_mean_plus_deviation_times_a_normal_draw()
    {
        using EmotionSpace space = EmotionSpace.FromTensors(Parts());
        using Generator first = new(7), second = new(7);

        Tensor sample = space.Sample(Emotion.Fear, first);

        Golden.AssertClose(space.Mean(Emotion.Fear) + (space.Deviation(Emotion.Fear) * randn(4, generator: second)), sample, 0);
    }

    [Fact]
    public void The_reference_samples_follow_from_its_space_and_draws()
    {
        Dictionary<string, Tensor> reference = Golden.Tensors("emogen/extra.safetensors");
        foreach (Emotion emotion in EmotionNames.All)
        {
            string folder = Golden.RequireShared("official/emo_space");
            using var mean = Engine.Weights.Checkpoint.Open(Path.Combine(folder, $"{emotion.Name()}_mean_v2.pt"));
            using var deviation = Engine.Weights.Checkpoint.Open(Path.Combine(folder, $"{emotion.Name()}_std_v2.pt"));
            Golden.AssertClose(
                reference[$"mapper.{emotion.Name()}.e_vec"][0],
                mean.Load("tensor") + (deviation.Load("tensor") * reference[$"mapper.{emotion.Name()}.normal"][0]),
                1e-6);
        }
    }

    [Fact]
    public void Vectors_of_pictures_give_their_mean_and_sample_deviation()
    {
        Tensor labels = arange(16) % 8;
        Tensor vectors = stack([labels, labels + (arange(16) / 8).floor()], 1).to(ScalarType.Float32);

        using EmotionSpace space = EmotionSpace.FromVectors(vectors, labels);

        Assert.Equal([2f, 2.5f], space.Mean(Emotion.Contentment).data<float>().ToArray());
        Golden.AssertClose(tensor(new double[] { 0, Math.Sqrt(0.5) }), space.Deviation(Emotion.Contentment), 1e-6);
        Assert.Contains("sadness has 1 pictures", Assert.Throws<ArgumentException>(() =>
            EmotionSpace.FromVectors(vectors[..15], labels[..15])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_go_in_and_out_unchanged()
    {
        Dictionary<string, Tensor> parts = Parts();

        using EmotionSpace space = EmotionSpace.FromTensors(parts);

        Assert.Equal(4, space.Size);
        Assert.Equal(parts.Keys.Order(), space.ToTensors().Keys.Order());
        Assert.All(space.ToTensors(), p => Golden.AssertClose(parts[p.Key], p.Value, 0));
    }

    [Fact]
    public void A_space_outlives_the_scope_that_it_was_made_in()
    {
        EmotionSpace space;
        using (NewDisposeScope())
        {
            space = EmotionSpace.FromTensors(Parts());
        }

        using (space)
        {
            Assert.Equal(4, space.Mean(Emotion.Awe).sum().item<float>());
        }
    }

    [Fact]
    public void Missing_unexpected_misshapen_and_impossible_parts_are_named()
    {
        AssertRefused("'awe.std' is missing", parts => parts.Remove("awe.std"));
        AssertRefused("'joy.mean'", parts => parts["joy.mean"] = zeros(4));
        AssertRefused("'fear.mean' has shape [5]", parts => parts["fear.mean"] = zeros(5));
        AssertRefused("'anger.std'", parts => parts["anger.std"] = -ones(4));
        AssertRefused("'anger.mean'", parts => parts["anger.mean"] = full(4, float.NaN));
    }

    private static void AssertRefused(string message, Action<Dictionary<string, Tensor>> damage)
    {
        Dictionary<string, Tensor> parts = Parts();
        damage(parts);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => EmotionSpace.FromTensors(parts)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> Parts() => EmotionNames.All
        .SelectMany(e => new[] { ($"{e.Name()}.mean", full(4, (float)e)), ($"{e.Name()}.std", full(4, 0.5f + (float)e)) })
        .ToDictionary(p => p.Item1, p => p.Item2);
}
