using EmoGen.Engine.Emotions;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage1;

public sealed class EmotionSpaceMeterTests
{
    [Fact]
    public void Batches_of_any_size_give_the_space_of_all_vectors_together()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor vectors = (randn([100, 16], generator: generator) * 3) + 1000;
        var random = new Random(2);
        Emotion[] emotions = [.. Enumerable.Range(0, 100).Select(_ => (Emotion)random.Next(8))];
        using var meter = new EmotionSpaceMeter(16);
        for (int first = 0, size = 1; first < 100; first += size, size = Math.Min(size * 2, 100 - first))
        {
            meter.Add(emotions[first..(first + size)], vectors.narrow(0, first, size));
        }

        using EmotionSpace streamed = meter.ToSpace();
        using EmotionSpace expected = EmotionSpace.FromVectors(vectors.to(ScalarType.Float64), tensor([.. emotions.Select(e => (long)e)]));
        Assert.All(EmotionNames.All, e =>
        {
            Assert.Equal(expected.Mean(e).data<float>().ToArray(), streamed.Mean(e).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
            Assert.Equal(expected.Deviation(e).data<float>().ToArray(), streamed.Deviation(e).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        });
    }

    [Fact]
    public void An_emotion_with_one_picture_is_named()
    {
        using var scope = NewDisposeScope();
        using var meter = new EmotionSpaceMeter(16);
        meter.Add([.. EmotionNames.All, .. EmotionNames.All.Where(e => e != Emotion.Disgust)], rand(15, 16));
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => meter.ToSpace());
        Assert.Equal("emotion space: disgust has 1 pictures, expected at least 2", refused.Message);
    }
}
