using System.Globalization;

namespace EmoGen.Training.Metrics;

/// <summary>Sentences about figures of fewer pictures than their metric asks for.</summary>
internal static class SmallCounts
{
    private const int Means = 30, Pairs = 435, Fid = 2048;

    /// <summary>Of a mean over pictures.</summary>
    public static string? OfMean(long pictures) => pictures < Means ? Text($"a mean of {pictures} pictures, expected at least {Means}") : null;

    /// <summary>Of a mean over pairs of pictures.</summary>
    public static string? OfPairs(long pairs) => pairs < Pairs ? Text($"a mean of {pairs} pairs, expected at least {Pairs}, those of {Means} pictures") : null;

    /// <param name="pictures">The smaller number, of the pictures and of the reference's.</param>
    /// <param name="dimensions">Of the features.</param>
    public static string? OfFid(long pictures, long dimensions) =>
        pictures <= dimensions ? Text($"{pictures} pictures cannot fill a covariance of {dimensions} features: FID is much too large, and compares only with that of as many")
        : pictures < Fid ? Text($"FID of {pictures} pictures is too large, expected at least {Fid}; it compares only with that of as many")
        : null;

    /// <param name="pictures">The smaller number, of the pictures and of the reference's.</param>
    public static string? OfKid(long pictures) => pictures < 2 * KernelDistance.SubsetSize
        ? Text($"subsets of {pictures / 2} pictures, where {KernelDistance.SubsetSize} are usual: without bias, but less sure")
        : null;

    /// <param name="pictures">The smaller number, of the pictures and of the reference's.</param>
    public static string? OfOverlap(long pictures) => pictures < Fid
        ? Text($"balls around {pictures} pictures reach far, expected at least {Fid}; it compares only with that of as many")
        : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
