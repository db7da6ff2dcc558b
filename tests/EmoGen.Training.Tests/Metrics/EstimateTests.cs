using EmoGen.Training.Datasets.Drawing;
using EmoGen.Training.Metrics;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class EstimateTests
{
    [Fact]
    public void The_interval_of_a_mean_has_the_width_that_theory_gives_it()
    {
        double[] values = [.. randn(2000, generator: new Generator(1)).data<float>().Select(v => 3.0 + v)];
        Figure small = Of(values.Take(200)).Estimate(1).ToFigure(null), large = Of(values).Estimate(1).ToFigure(null);

        Assert.Equal(values.Average(), large.Value!.Value, 1e-9);
        Assert.Equal(2 * 1.96 / Math.Sqrt(200), small.High!.Value - small.Low!.Value, 0.05); // a block is a picture
        Assert.Equal(2 * 1.96 / Math.Sqrt(2000), large.High!.Value - large.Low!.Value, 0.02); // a block is several
        Assert.InRange(large.Value.Value, large.Low.Value, large.High.Value);
    }

    [Fact]
    public void A_seed_gives_the_same_interval_again_and_another_seed_another()
    {
        BlockMean mean = Of([1, 5, 2, 8, 3]);
        Assert.Equal(mean.Estimate(1).ToFigure(null), mean.Estimate(1).ToFigure(null));
        Assert.NotEqual(mean.Estimate(1).Replicates, mean.Estimate(2).Replicates);
    }

    [Fact]
    public void One_picture_has_a_mean_and_no_interval()
    {
        Assert.Equal(new Figure(7, null, null, 1, "few"), Of([7]).Estimate(1).ToFigure("few"));
        Assert.Equal(new Figure(null, null, null, 0), Of([]).Estimate(1).ToFigure(null));
    }

    [Fact]
    public void A_resample_of_pairs_is_the_mean_over_pairs_of_different_pictures_however_often_they_were_drawn()
    {
        Tensor vectors = randn(9, 5, generator: new Generator(1)).to(ScalarType.Float64);
        using var spread = new PairSpread();
        spread.Add(vectors);
        Estimate estimate = spread.Totals().Estimate(3);
        double[] weights = Estimate.Weights(new SplitMix(3), 9);

        (double Weight, double Distance)[] pairs = [.. Enumerable.Range(0, 9).SelectMany(a => Enumerable.Range(0, a).Select(
            b => (weights[a] * weights[b], (vectors[a] - vectors[b]).square().sum().item<double>())))];
        Assert.Equal(pairs.Sum(p => p.Weight * p.Distance) / pairs.Sum(p => p.Weight), estimate.Replicates[0], 1e-9);
        Assert.Equal(9 * 8 / 2, estimate.Count);
    }

    [Fact]
    public void More_pictures_than_blocks_have_the_mean_over_all_pairs_and_an_interval_around_it()
    {
        Tensor vectors = randn(300, 4, generator: new Generator(2)).to(ScalarType.Float64);
        using var spread = new PairSpread();
        foreach (Tensor batch in vectors.split(37))
        {
            spread.Add(batch);
        }

        Figure figure = spread.Totals().Estimate(1).ToFigure(null);
        double[] pairs = [.. from a in Enumerable.Range(0, 300) select (vectors[..a] - vectors[a]).square().sum().item<double>()];
        Assert.Equal(pairs.Sum() / (300 * 299 / 2), figure.Value!.Value, 1e-9);
        Assert.InRange(figure.Value.Value, figure.Low!.Value, figure.High!.Value);
        Assert.InRange(figure.High.Value - figure.Low.Value, 0.5, 2); // 2 D = 8, of deviation 8 (1 / (2 n))^1/2 and a little more
    }

    [Fact]
    public void Totals_are_the_same_from_their_bytes()
    {
        using var spread = new PairSpread();
        spread.Add(randn(70, 3, generator: new Generator(1)));
        PairTotals totals = spread.Totals(), again = PairTotals.FromBytes(totals.ToBytes());
        Assert.Equal(totals.Mean, again.Mean);
        Assert.Equal(totals.Estimate(5).Replicates, again.Estimate(5).Replicates);
    }

    [Fact]
    public void The_mean_of_emotions_is_resampled_with_them()
    {
        Estimate one = new(1, [0, 2], 10), other = new(3, [3, 5], 20), none = new(null, [], 0);
        Estimate mean = Estimate.MeanOf([one, none, other]);
        Assert.Equal((2.0, 30L), (mean.Value!.Value, mean.Count));
        Assert.Equal([1.5, 3.5], mean.Replicates);
    }

    private static BlockMean Of(IEnumerable<double> values)
    {
        var mean = new BlockMean();
        foreach (double value in values)
        {
            mean.Add(value);
        }

        return mean;
    }
}
