using EmoGen.Training.Comparison;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Tests.Comparison;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(0.90, 0.95, 0.70, 0.80, Standing.Ahead)]
    [InlineData(0.70, 0.80, 0.90, 0.95, Standing.Behind)]
    [InlineData(0.79, 0.95, 0.70, 0.80, Standing.Open)] // its value is higher by far, and the intervals overlap
    [InlineData(0.80, 0.95, 0.70, 0.80, Standing.Open)] // they touch
    [InlineData(null, null, 0.70, 0.80, Standing.Open)]
    [InlineData(0.90, 0.95, null, null, Standing.Open)]
    internal void A_win_is_claimed_only_where_intervals_do_not_overlap(double? low, double? high, double? otherLow, double? otherHigh, Standing expected)
    {
        Figure ours = new(0.9, low, high, 800), other = new(0.75, otherLow, otherHigh, 800);
        Assert.Equal(expected, Verdict.Between(ours, other, higherIsBetter: true));
        Standing opposite = expected switch { Standing.Ahead => Standing.Behind, Standing.Behind => Standing.Ahead, _ => Standing.Open };
        Assert.Equal(opposite, Verdict.Between(ours, other, higherIsBetter: false));
    }

    [Fact]
    public void A_figure_that_is_missing_decides_nothing() => Assert.Equal(Standing.Open, Verdict.Between(null, new Figure(1, 0.9, 1.1, 8), higherIsBetter: true));

    [Fact]
    public void Each_other_method_is_compared_in_each_of_the_papers_figures()
    {
        ComparisonReport report = ComparisonReports.Three();
        Assert.Equal(10, report.Verdicts.Count);
        Assert.Equal(Standing.Ahead, Of("fid", "Stable Diffusion"));
        Assert.Equal(Standing.Behind, Of("lpips", "Stable Diffusion"));
        Assert.Equal(Standing.Behind, Of("fid", "EmoGen <without> confidence"));
        Assert.Equal(Standing.Open, Of("emo_a", "EmoGen <without> confidence"));

        string baselines = Standings.Sentences(report).First();
        Assert.Contains("5 comparisons: EmoGen is ahead in 2: FID (Stable Diffusion), Emo-A (Stable Diffusion); it is behind in 1: LPIPS (Stable Diffusion)", baselines, StringComparison.Ordinal);
        Assert.Contains("the intervals do not tell in 2: Sem-C (Stable Diffusion), Sem-D (Stable Diffusion)", baselines, StringComparison.Ordinal);

        Standing Of(string measure, string other) => report.Verdicts.Single(v => v.Measure == measure && v.Other == other).Standing;
    }
}
