using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class PictureMeasuresTests(EvaluationFiles files) : IClassFixture<EvaluationFiles>
{
    [Fact]
    public void An_attribute_counts_for_the_emotion_whose_pictures_it_is_nearest_to()
    {
        var table = new AttributeTable(
            [new("skull", AttributeKind.Object, Emotion.Fear), new("graveyard", AttributeKind.Scene, Emotion.Fear), new("clown", AttributeKind.Object, Emotion.Amusement)],
            new Dictionary<string, IReadOnlyList<float>>(), new Dictionary<string, IReadOnlyList<float>>());
        Assert.Equal(["clown", "skull", "graveyard"], table.Names);
        var tally = new AttributeTally(table);
        tally.Add(tensor(new float[,] { { 0.1f, 0.9f, 0.2f }, { 0.8f, 0.1f, 0.3f }, { 0.1f, 0.6f, 0.2f }, { 0.3f, 0.1f, 0.2f } }), [Emotion.Fear, Emotion.Fear, Emotion.Fear, Emotion.Awe]);

        Assert.Equal([new("skull", 2), new("clown", 1)], tally.Nearest(Emotion.Fear));
        Assert.Equal((1, 0), (tally.Typical(Emotion.Fear), tally.Typical(Emotion.Awe)));
        Assert.Equal([new("clown", 1)], tally.Nearest(Emotion.Awe));
    }

    [Fact]
    public void A_transfer_keeps_the_object_that_is_nearest_and_turns_to_the_emotion_that_is_found()
    {
        using ClipEyes eyes = ClipEyes.Load(files.OpenPack());
        using var measures = new TransferMeasures(eyes, ["bag", "cup"]);
        Tensor features = eyes.TextFeatures(["a bag", "a bag", "a cup"]) * 3;
        Tensor found = eye(8).index_select(0, tensor([(long)Emotion.Fear, (long)Emotion.Fear, (long)Emotion.Awe]));
        measures.Add(Seen(features, found), [("bag", Emotion.Fear), ("cup", Emotion.Fear), ("cup", Emotion.Anger)]);

        TransferFigures figures = measures.Figures();
        Assert.Equal(new TransferShares(3, 2 / 3.0, 2 / 3.0, 1 / 3.0), figures.All);
        Assert.Equal(new TransferShares(2, 0.5, 0.5, 0), figures.Objects["cup"]);
        Assert.Equal(new TransferShares(1, 1, 0, 0), figures.Emotions["anger"]);
    }

    [Fact]
    public void Distances_are_between_pictures_of_one_emotion_and_need_two()
    {
        using ClipEyes eyes = ClipEyes.Load(files.OpenPack());
        using var measures = new PictureMeasures(eyes.Table);
        Tensor features = eyes.TextFeatures(["a bag", "fear", "a bag"]);
        measures.Add(Seen(features, eye(8)[..3]), [Emotion.Awe, Emotion.Fear, Emotion.Awe]);

        SetFigures figures = measures.Figures(measures.Fidelity);
        Assert.Equal(0, figures.Fid.Value!.Value, 1e-5);
        Assert.Equal(0, figures.Emotions["awe"].SemDCosine.Value!.Value, 1e-6);
        Assert.Null(figures.Emotions["fear"].SemDCosine.Value);
        Assert.Equal(figures.Emotions["awe"].Lpips.Value, figures.Lpips.Value);
        Assert.Equal(2, figures.Emotions["awe"].Found.Values.Sum());
    }

    [Fact]
    public void A_refused_request_is_told_as_such_by_any_worker()
    {
        using var drawer = new PictureDrawer(files.OpenPack(), workers: 2);
        var request = new GenerationRequest { Prompt = "a bag" };
        var refused = Assert.Throws<RequestException>(
            () => drawer.Draw([request, request with { Steps = 500 }, request, request], (_, _, _) => { }, CancellationToken.None));
        Assert.Equal("steps", refused.Field);
    }

    private static Observation Seen(Tensor features, Tensor judged)
    {
        Tensor attributes = zeros(features.shape[0], 1);
        return new Observation(new Dictionary<string, Tensor> { ["space"] = features }, features, features, judged, judged, attributes, attributes.squeeze(1));
    }
}
