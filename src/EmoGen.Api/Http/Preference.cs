using System.Globalization;

namespace EmoGen.Api.Http;

/// <summary><c>Prefer: wait=N</c> (RFC 7240): how long the answer may wait for the job to end.</summary>
public static class Preference
{
    /// <summary>A longer wish is cut to this.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The wait that a request prefers; null where it says none. As the RFC has it, a preference that is not understood is ignored.</summary>
    public static TimeSpan? Wait(HttpRequest request)
    {
        foreach (string part in request.Headers["Prefer"].SelectMany(v => (v ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (part.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) &&
                int.TryParse(part.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            {
                return TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
            }
        }

        return null;
    }
}
