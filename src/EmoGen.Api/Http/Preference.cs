using System.Globalization;

namespace EmoGen.Api.Http;

/// <summary><c>Prefer</c> (RFC 7240): how long the answer may wait for the job to end.</summary>
/// <param name="Wait"><c>wait=N</c>; null for an answer at once.</param>
/// <param name="RespondAsync"><c>respond-async</c>: says in words what an answer at once, or after the wait, is anyway.</param>
public sealed record Preference(TimeSpan? Wait, bool RespondAsync)
{
    /// <summary>A longer wish is cut to this.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>What a request prefers. As the RFC has it, a preference that is not understood is ignored, and of two the first counts.</summary>
    public static Preference Of(HttpRequest request)
    {
        TimeSpan? wait = null;
        bool respondAsync = false;
        foreach (string preference in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',')))
        {
            string[] parts = preference.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            string name = parts[0].ToLowerInvariant(), value = parts.ElementAtOrDefault(1)?.Trim('"') ?? "";
            respondAsync |= name == "respond-async";
            if (name == "wait" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            {
                wait ??= TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
            }
        }

        return new Preference(wait, respondAsync);
    }

    /// <summary>Tells the client in <c>Preference-Applied</c> which of its preferences the answer follows.</summary>
    public void Tell(HttpResponse response, int status)
    {
        string[] applied =
        [
            .. RespondAsync && status == StatusCodes.Status202Accepted ? ["respond-async"] : Array.Empty<string>(),
            .. Wait is { } wait ? [FormattableString.Invariant($"wait={wait.TotalSeconds}")] : Array.Empty<string>(),
        ];
        if (applied.Length > 0)
        {
            response.Headers["Preference-Applied"] = string.Join(", ", applied);
        }
    }
}
