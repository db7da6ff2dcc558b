using System.Numerics;
using EmoGen.Api.Studies.Statistics;

namespace EmoGen.Api.Tests.Studies.Statistics;

public sealed class SignTestTests
{
    [Fact]
    public void It_is_the_sum_over_all_splits_that_are_no_likelier()
    {
        for (int answers = 1; answers <= 70; answers++)
        {
            for (int wins = 0; wins <= answers; wins++)
            {
                Assert.Equal(Enumerate(wins, answers), SignTest.PValue(wins, answers - wins)!.Value, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1, 0, 1.0)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(5, 5, 1.0)]
    [InlineData(9, 1, 0.021484375)]
    public void Small_cases_are_as_worked_by_hand(int wins, int losses, double expected) =>
        Assert.Equal(expected, SignTest.PValue(wins, losses)!.Value, 1e-14);

    [Fact]
    public void Ten_thousand_answers_for_one_side_are_a_number() => Assert.InRange(SignTest.PValue(10_000, 0)!.Value, 0, 1e-300);

    [Fact]
    public void Nothing_is_said_without_answers() => Assert.Null(SignTest.PValue(0, 0));

    /// <summary>In whole numbers: the ways of all splits with no more ways than this one, among 2^n.</summary>
    private static double Enumerate(int wins, int answers)
    {
        BigInteger[] ways = new BigInteger[answers + 1];
        ways[0] = 1;
        for (int k = 1; k <= answers; k++)
        {
            ways[k] = ways[k - 1] * (answers - k + 1) / k;
        }

        BigInteger sum = ways.Where(one => one <= ways[wins]).Aggregate(BigInteger.Zero, (a, b) => a + b);
        return (double)sum / Math.Pow(2, answers);
    }
}
