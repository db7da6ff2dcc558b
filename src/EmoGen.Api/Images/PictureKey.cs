using System.Text.RegularExpressions;

namespace EmoGen.Api.Images;

/// <summary>
/// Names of the pictures' files: the SHA-256 of the content, then who wrote it. So a file can be proven whole by its name, no name is ever
/// written by two attempts, and the sweep knows from the name alone which job may still want the file.
/// </summary>
internal static partial class PictureKey
{
    public static string Create(string sha256, Guid jobId, int index, int attempt, string format) =>
        FormattableString.Invariant($"{sha256[..2]}/{sha256}-{jobId:n}-{index}-{attempt}.{format}");

    /// <summary>The job of a picture's file, also by the names of earlier versions; false for a file that is not ours.</summary>
    public static bool TryParseJob(string key, out Guid jobId)
    {
        Match match = Pattern().Match(key);
        jobId = match.Success ? Guid.ParseExact(match.Groups["job"].ValueSpan, "n") : default;
        return match.Success;
    }

    [GeneratedRegex(@"\A[0-9a-f]{2}/([0-9a-f]{64}-)?(?<job>[0-9a-f]{32})-\d+-\d+\.(png|jpeg|webp)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
