using MathNet.Numerics.Distributions;

namespace EmoGen.Api.Studies.Statistics;

/// <summary>The exact binomial test of "both are preferred equally often", two-sided; ties are left out (Dixon and Mood 1946).</summary>
internal static class SignTest
{
    /// <summary>The probability of a split at least as uneven as this one, were both sides equally likely; null without answers.</summary>
    public static double? PValue(int wins, int losses)
    {
        int answers = wins + losses;
        // At one half the distribution is symmetric: both tails are alike.
        return answers == 0 ? null : Math.Min(1, 2 * Binomial.CDF(0.5, answers, Math.Min(wins, losses)));
    }
}
