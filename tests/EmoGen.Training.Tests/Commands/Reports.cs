using System.Globalization;
using System.Text.RegularExpressions;

namespace EmoGen.Training.Tests.Commands;

/// <summary>Comparing what evaluations wrote.</summary>
internal static partial class Reports
{
    [GeneratedRegex(@"-?\d+\.\d+([Ee][-+]?\d+)?")]
    private static partial Regex Number { get; }

    /// <summary>Asserts that texts are the same. Sums may be added up by another number of threads: their last digits are not compared.</summary>
    public static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Number.Replace(expected, "#"), Number.Replace(actual, "#"));
        Assert.All(Number.Matches(expected).Zip(Number.Matches(actual)), pair => Assert.Equal(Of(pair.First), Of(pair.Second), 1e-6 * (1 + Math.Abs(Of(pair.First)))));

        static double Of(Match number) => double.Parse(number.Value, CultureInfo.InvariantCulture);
    }
}
