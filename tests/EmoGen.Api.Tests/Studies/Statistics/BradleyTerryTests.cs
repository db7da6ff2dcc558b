using EmoGen.Api.Studies.Statistics;

namespace EmoGen.Api.Tests.Studies.Statistics;

public sealed class BradleyTerryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Strengths_are_those_that_minorisation_finds_where_everybody_met_everybody(int seed)
    {
        Random random = new(seed);
        double[,] wins = new double[5, 5];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                wins[i, j] = i == j ? 0 : random.Next(0, 40) / 2.0;
            }
        }

        AssertEqual(Minorise(wins, 0), BradleyTerry.Strengths(wins, prior: 0), 1e-8);
        AssertEqual(Minorise(wins, 0.5), BradleyTerry.Strengths(wins), 1e-8);
    }

    [Fact]
    public void Against_baselines_alone_the_odds_are_those_of_each_pair()
    {
        double[,] wins = Star((30, 10), (25, 15), (39, 1));
        double[] strengths = BradleyTerry.Strengths(wins, prior: 0);
        Assert.Equal(3, strengths[0] / strengths[1], 1e-8);
        Assert.Equal(25.0 / 15, strengths[0] / strengths[2], 1e-8);
        Assert.Equal(39, strengths[0] / strengths[3], 1e-6);
        Assert.Equal(1, strengths.Sum(), 1e-12);
    }

    [Theory]
    [InlineData(160, 0)]
    [InlineData(0, 160)]
    [InlineData(1, 0)]
    public void Who_always_wins_is_finitely_strong(int wins, int losses)
    {
        double[] strengths = BradleyTerry.Strengths(Star((wins, losses)));
        Assert.Equal((wins + 0.5) / (losses + 0.5), strengths[0] / strengths[1], 1e-6 * (wins + 1));
        Assert.InRange(BradleyTerry.LikelihoodRatioP(Star((wins, losses))), 0, 1);
    }

    [Fact]
    public void All_ties_leave_all_equal()
    {
        double[,] wins = Star((12, 12), (7, 7), (0.5, 0.5));
        AssertEqual([0.25, 0.25, 0.25, 0.25], BradleyTerry.Strengths(wins), 1e-12);
        Assert.Equal(1, BradleyTerry.LikelihoodRatioP(wins), 1e-12);
    }

    [Fact]
    public void The_ratio_test_is_that_of_the_pairs_entropies_and_an_integral()
    {
        (double, double)[] pairs = [(30, 10), (22, 18), (20, 20)];
        double ratio = 2 * pairs.Sum(pair => Gain(pair.Item1, pair.Item2));
        Assert.Equal(UpperTail(3, ratio), BradleyTerry.LikelihoodRatioP(Star(pairs)), 1e-6);
        Assert.Equal(UpperTail(1, 2 * Gain(30, 10)), BradleyTerry.LikelihoodRatioP(Star((30, 10))), 1e-6);
        Assert.Equal(UpperTail(1, 2 * Gain(9, 0)), BradleyTerry.LikelihoodRatioP(Star((9, 0))), 1e-6);
    }

    private static double Gain(double wins, double losses)
    {
        double all = wins + losses;
        return (wins == 0 ? 0 : wins * Math.Log(2 * wins / all)) + (losses == 0 ? 0 : losses * Math.Log(2 * losses / all));
    }

    /// <summary>The tail of chi squared by Simpson's rule over u = sqrt(x), where the density is smooth.</summary>
    private static double UpperTail(int degrees, double from)
    {
        const int parts = 200_000;
        double low = Math.Sqrt(from), high = 40, width = (high - low) / parts, sum = 0;
        for (int i = 0; i <= parts; i++)
        {
            double u = low + (i * width), density = Math.Pow(u, degrees - 1) * Math.Exp(-u * u / 2);
            sum += density * (i == 0 || i == parts ? 1 : i % 2 == 1 ? 4 : 2);
        }

        double scale = degrees == 1 ? Math.Sqrt(2 / Math.PI) : degrees == 3 ? Math.Sqrt(2 / Math.PI) : throw new ArgumentOutOfRangeException(nameof(degrees));
        return scale * sum * width / 3;
    }

    /// <summary>Hunter's MM algorithm (2004), another way to the same place: s_i = wins of i / sum over j of n_ij / (s_i + s_j).</summary>
    private static double[] Minorise(double[,] wins, double prior)
    {
        int count = wins.GetLength(0);
        double[] strengths = [.. Enumerable.Repeat(1.0 / count, count)];
        for (int round = 0; round < 20_000; round++)
        {
            double[] next = new double[count];
            for (int i = 0; i < count; i++)
            {
                double won = 0, weight = 0;
                for (int j = 0; j < count; j++)
                {
                    if (i != j)
                    {
                        won += wins[i, j] + prior;
                        weight += (wins[i, j] + wins[j, i] + (2 * prior)) / (strengths[i] + strengths[j]);
                    }
                }

                next[i] = won / weight;
            }

            double sum = next.Sum();
            strengths = [.. next.Select(one => one / sum)];
        }

        return strengths;
    }

    private static double[,] Star(params (double Wins, double Losses)[] pairs)
    {
        double[,] wins = new double[pairs.Length + 1, pairs.Length + 1];
        for (int j = 0; j < pairs.Length; j++)
        {
            (wins[0, j + 1], wins[j + 1, 0]) = pairs[j];
        }

        return wins;
    }

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
