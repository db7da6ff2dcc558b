using EmoGen.Engine.Emotions;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage1;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Pictures_are_counted_by_what_they_are_and_what_they_were_taken_for()
    {
        using var scope = NewDisposeScope();
        var confusion = new ConfusionMatrix();
        confusion.Add([Emotion.Fear, Emotion.Fear], Scores(Emotion.Fear, Emotion.Anger));
        confusion.Add([Emotion.Awe, Emotion.Fear], Scores(Emotion.Awe, Emotion.Anger));

        Assert.Equal(2, confusion[Emotion.Fear, Emotion.Anger]);
        Assert.Equal(0, confusion[Emotion.Anger, Emotion.Fear]);
        Assert.Equal(3, confusion.CountOf(Emotion.Fear));
        Assert.Equal(0.5, confusion.Accuracy);
        Assert.Equal(1 / 3.0, confusion.AccuracyOf(Emotion.Fear), 1e-12);
        Assert.Equal(0, confusion.AccuracyOf(Emotion.Sadness));
        Assert.Equal(2, (long)confusion.ToJson()["confusion"]![(int)Emotion.Fear]![(int)Emotion.Anger]!);
    }

    private static Tensor Scores(params Emotion[] said) => nn.functional.one_hot(tensor([.. said.Select(e => (long)e)]), 8).to(ScalarType.Float32);
}
