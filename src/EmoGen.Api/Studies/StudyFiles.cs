using System.Text.RegularExpressions;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>
/// Names of studies' picture files: the SHA-256 of the content, then whose it is. So no file has two studies that would delete it, and the sweep knows
/// from the name alone which study may still want it.
/// </summary>
internal static partial class StudyFiles
{
    public static string Key(string sha256, Guid studyId) => FormattableString.Invariant($"{sha256[..2]}/{sha256}-study-{studyId:n}.jpeg");

    /// <summary>The study of a file; false for a file that is none.</summary>
    public static bool TryParse(string key, out Guid studyId)
    {
        Match match = Pattern().Match(key);
        studyId = match.Success ? Guid.ParseExact(match.Groups["study"].ValueSpan, "n") : default;
        return match.Success;
    }

    /// <summary>
    /// Those of the files that no study wants: the study is deleted, or was never ready and is older than <paramref name="old"/>, which gives it up. Files of
    /// studies that this database does not know are left alone: they may be another service's.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindOrphansAsync(
        EmoGenDbContext data, IEnumerable<string> keys, DateTimeOffset old, TimeProvider time, CancellationToken cancellation)
    {
        Dictionary<string, Guid> studies = [];
        foreach (string key in keys)
        {
            if (TryParse(key, out Guid study))
            {
                studies[key] = study;
            }
        }

        if (studies.Count == 0)
        {
            return [];
        }

        Guid[] ids = [.. studies.Values.Distinct()];
        DateTimeOffset now = time.GetUtcNow();
        await data.Studies.Where(s => ids.Contains(s.Id) && s.ReadyAt == null && s.DeletedAt == null && s.CreatedAt < old)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.DeletedAt, now), cancellation);
        HashSet<Guid> gone = [.. await data.Studies.Where(s => ids.Contains(s.Id) && s.DeletedAt != null).Select(s => s.Id).ToListAsync(cancellation)];
        return [.. studies.Where(pair => gone.Contains(pair.Value)).Select(pair => pair.Key)];
    }

    [GeneratedRegex(@"\A[0-9a-f]{2}/[0-9a-f]{64}-study-(?<study>[0-9a-f]{32})\.jpeg\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
