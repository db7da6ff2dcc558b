using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class PictureEvaluationTests(EvaluationFiles files) : IClassFixture<EvaluationFiles>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    public void Diversity_is_over_all_pairs_of_an_emotion_and_the_cache_has_the_same()
    {
        IReadOnlyList<MeasuredPicture> pictures = MeasuredPicture.In(files.Pictures("diverse", 4, Emotion.Fear, Emotion.Awe))[""];
        using PictureEvaluation evaluation = Open(MetricMode.Corrected);
        SetFigures first = Measure(evaluation, pictures), again = Measure(evaluation, pictures);
        Assert.Equal((8, 16), (evaluation.Record.FromCache, evaluation.Record.Pictures));

        RgbImage[] fear = [.. pictures.Where(p => p.Emotion == Emotion.Fear).Select(p => MeasuredPicture.Decode(File.ReadAllBytes(p.Path)))];
        Figure figure = first.Emotions["fear"].Lpips;
        Assert.Equal(OfPairs(evaluation.Networks.Perceptual.Network.Look(fear)), figure.Value!.Value, 1e-5);
        Assert.Equal(OfPairs(PairSpaces.Squared(evaluation.Networks.Semantic.Network.Look(fear))), first.Emotions["fear"].SemDSquared.Value!.Value, 1e-5);
        Assert.Equal(6, figure.Count);
        Assert.Equal("a mean of 6 pairs, expected at least 435, those of 30 pictures", figure.Warning);
        Assert.Equal((first.Emotions["awe"].Lpips.Value!.Value + figure.Value.Value) / 2, first.Lpips.Value!.Value, 1e-12);
        Assert.Equal((first.Lpips, first.SemC, first.EmoA, first.SemDCosine), (again.Lpips, again.SemC, again.EmoA, again.SemDCosine));

        static double OfPairs(Tensor vectors) =>
            (from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, a) select (vectors[a] - vectors[b]).square().sum().item<float>()).Average();
    }

    [Fact]
    public void As_the_script_ran_an_emotions_pairs_are_drawn_from_those_before_it_too()
    {
        IReadOnlyList<MeasuredPicture> pictures = MeasuredPicture.In(files.Pictures("script", 1, Emotion.Amusement, Emotion.Fear))[""];
        MeasuredPicture[] twice = [.. pictures.SelectMany(p => new[] { p, Copy(p) }).OrderBy(p => p.Emotion)];
        using PictureEvaluation corrected = Open(MetricMode.Corrected), paper = Open(MetricMode.Paper);
        Assert.Equal(0, Measure(corrected, twice).Emotions["fear"].Lpips.Value!.Value, 1e-9);

        SetFigures figures = Measure(paper, twice);
        Assert.Equal(0, figures.Emotions["amusement"].Lpips.Value!.Value, 1e-9);
        Assert.True(figures.Emotions["fear"].Lpips.Value > 1e-3, $"{figures.Emotions["fear"].Lpips}");
        Assert.True(figures.Emotions["fear"].SemDSquared.Value > 0);
        Assert.Equal(10, figures.Emotions["fear"].Lpips.Count);
        Assert.Equal(figures.Lpips, Measure(paper, twice).Lpips);

        static MeasuredPicture Copy(MeasuredPicture picture)
        {
            File.Copy(picture.Path, picture.Path + ".copy.jpg");
            return picture with { Path = picture.Path + ".copy.jpg" };
        }
    }

    [Fact]
    public void A_transfer_keeps_the_object_that_is_nearest_and_its_score_is_the_cosine_with_its_text()
    {
        IReadOnlyList<MeasuredPicture> pictures = MeasuredPicture.In(files.Pictures("turned", 2, Emotion.Fear))[""];
        using PictureEvaluation evaluation = Open(MetricMode.Corrected);
        SeenPictures seen = evaluation.Look([pictures[0] with { Content = "bag" }, pictures[1] with { Content = "cup" }], Cancellation);
        TransferFigures figures = TransferMeasures.Of(seen, ["bag", "cup"], evaluation);

        Tensor cosines = ClipEyes.Cosines(seen.Rows(evaluation.Networks.Semantic).All(), evaluation.Networks.Texts(["a bag", "a cup"]));
        long[] nearest = [.. cosines.argmax(1).data<long>()];
        Assert.Equal((nearest[0] == 0 ? 1 : 0, nearest[1] == 1 ? 1 : 0), (figures.Objects["bag"].ObjectKept, figures.Objects["cup"].ObjectKept));
        Assert.Equal(2, figures.Emotions["fear"].Count);
        Assert.Equal(100 * (Math.Max(0, cosines[0, 0].item<float>()) + Math.Max(0, cosines[1, 1].item<float>())) / 2, figures.ClipScore!.Value!.Value, 1e-4);
    }

    [Fact]
    public void Two_sets_of_the_same_pictures_are_at_no_distance_and_one_picture_has_no_distance()
    {
        IReadOnlyList<MeasuredPicture> pictures = MeasuredPicture.In(files.Pictures("same", 5, Emotion.Fear))[""];
        using PictureEvaluation evaluation = Open(MetricMode.Corrected);
        SeenPictures seen = evaluation.Look(pictures, Cancellation);
        using MetricReference reference = evaluation.Reference(seen);
        SetFigures same = evaluation.Measure(seen, reference, Cancellation), one = evaluation.Measure(seen.At([0]), reference, Cancellation);

        Assert.Equal(0, same.Fid.Value!.Value, 1e-4);
        Assert.Equal((1.0, 1.0), (same.Fidelity[0].Precision.Value, same.Fidelity[0].Recall.Value));
        Assert.StartsWith("5 pictures cannot fill a covariance of 160 features", same.Fid.Warning, StringComparison.Ordinal);
        Assert.Equal(same.Fid.Value, same.Emotions["fear"].Fid.Value);
        Assert.Equal("FID takes two pictures at least, and there are 1 and 5 of the reference", one.Fid.Warning);
        Assert.Equal((null, "a distance takes two pictures"), (one.Lpips.Value, one.Lpips.Warning));
        Assert.NotNull(one.SemC.Value);
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

    private PictureEvaluation Open(MetricMode mode) => new(
        MetricNetworks.Load(new NetworkFiles(files.Pack, files.Judge), mode, CPU), new FeatureStore(files.Folder($"cache-{Guid.NewGuid():N}")), mode, seed: 1);

    private static SetFigures Measure(PictureEvaluation evaluation, IReadOnlyList<MeasuredPicture> pictures) =>
        evaluation.Measure(evaluation.Look(pictures, Cancellation), null, Cancellation);
}
