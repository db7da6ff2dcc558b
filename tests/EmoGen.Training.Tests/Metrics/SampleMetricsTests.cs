using EmoGen.Training.Datasets.Drawing;
using EmoGen.Training.Metrics;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class SampleMetricsTests
{
    [Fact]
    public void KID_is_the_unbiased_discrepancy_under_the_cubic_kernel()
    {
        Tensor x = Drawn(7, 5, 1), y = Drawn(7, 5, 2) + 0.5;
        double Kernel(Tensor a, Tensor b) => Math.Pow((a.to(ScalarType.Float64) * b.to(ScalarType.Float64)).sum().item<double>() / 5 + 1, 3);
        int[] all = [.. Enumerable.Range(0, 7)];
        double Own(Tensor t) => (from i in all from j in all where i != j select Kernel(t[i], t[j])).Average();
        double both = (from i in all from j in all select Kernel(x[i], y[j])).Average();

        Assert.Equal(Own(x) + Own(y) - (2 * both), KernelDistance.Of(x, y), 1e-9);
    }

    [Fact]
    public void KID_is_about_zero_of_equal_distributions_and_not_of_others_and_its_interval_says_which()
    {
        Figure same = Kid(Drawn(400, 8, 1), Drawn(500, 8, 2)), other = Kid(Drawn(400, 8, 1), Drawn(500, 8, 2) + 0.4);
        Assert.InRange(0, same.Low!.Value, same.High!.Value);
        Assert.True(other.Low > 0.05, $"{other}");
        Assert.Equal(400, other.Count);
        Assert.Null(Kid(Drawn(3, 8, 1), Drawn(500, 8, 2)).Value);

        static Figure Kid(Tensor x, Tensor y) =>
            KernelDistance.Between(FeatureRows.Of(x), FeatureRows.Of(y), 1, TestContext.Current.CancellationToken).ToNormalFigure(null);
    }

    [Fact]
    public void Precision_and_recall_are_shares_inside_the_balls_of_the_third_neighbour()
    {
        Tensor fake = Drawn(600, 3, 1) * 0.5, real = Drawn(530, 3, 2);
        (Estimate precision, Estimate recall) = ManifoldOverlap.Of(FeatureRows.Of(fake), FeatureRows.Of(real), 1, TestContext.Current.CancellationToken);

        Assert.Equal(Inside(fake, real), precision.Value!.Value, 1e-12);
        Assert.Equal(Inside(real, fake), recall.Value!.Value, 1e-12);
        Assert.Equal((600L, 530L), (precision.Count, recall.Count));
        Assert.True(precision.Value > recall.Value);

        static double Inside(Tensor pictures, Tensor manifold)
        {
            Tensor x = pictures.to(ScalarType.Float64), y = manifold.to(ScalarType.Float64);
            Tensor radii = cdist(y, y).sort(1).Values.select(1, 3);
            return (cdist(x, y) <= radii).any(1).to(ScalarType.Float64).mean().item<double>();
        }
    }

    [Fact]
    public void Fewer_pictures_than_a_ball_takes_have_no_precision()
    {
        (Estimate precision, _) = ManifoldOverlap.Of(FeatureRows.Of(Drawn(3, 2, 1)), FeatureRows.Of(Drawn(9, 2, 1)), 1, TestContext.Current.CancellationToken);
        Assert.Null(precision.ToFigure(null).Value);
    }

    [Theory]
    [InlineData(12, 20)] // fewer pictures than dimensions
    [InlineData(700, 6)]
    public void A_replicate_of_FID_is_FID_of_the_resampled_pictures(int count, int dimensions)
    {
        Tensor rows = Drawn(count, dimensions, 1) + 0.3;
        using FeatureStatistics reference = FeatureStatistics.Of(FeatureRows.Of(Drawn(800, dimensions, 2)));
        using var distance = new FrechetDistance(reference);
        double[] replicates = distance.Replicates(FeatureRows.Of(rows), 9, TestContext.Current.CancellationToken);

        long[] drawn = [.. Estimate.Weights(new SplitMix(9), count).SelectMany((weight, i) => Enumerable.Repeat((long)i, (int)weight))];
        using FeatureStatistics resampled = FeatureStatistics.Of(FeatureRows.Of(rows.index_select(0, tensor(drawn))));
        Assert.Equal(FrechetDistance.Between(reference, resampled)!.Value, replicates[0], 1e-6);
        Assert.Equal(100, replicates.Length);
    }

    [Fact]
    public void Some_rows_are_different_ones()
    {
        FeatureRows rows = FeatureRows.Of(arange(100, dtype: ScalarType.Float32).unsqueeze(1));
        float[] some = [.. rows.Some(40, new SplitMix(1)).All().data<float>()];
        Assert.Equal(40, some.Distinct().Count());
        Assert.NotEqual(some.Order(), some);
        Assert.Equal(100, rows.Some(200, new SplitMix(1)).Count);
    }

    private static Tensor Drawn(int count, int dimensions, ulong seed) => randn(count, dimensions, generator: new Generator(seed));
}
