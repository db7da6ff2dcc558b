namespace EmoGen.Api.Studies;

/// <summary><c>EmoGen:Studies</c>.</summary>
public sealed class StudyOptions
{
    /// <summary>The folder below which studies may take pictures from folders; null lets them take pictures of jobs only.</summary>
    public string? Folder { get; set; }

    /// <summary>How many participants a study may have, 1 to 100000.</summary>
    public int MaxParticipants { get; set; } = 500;
}

/// <summary>What must hold of these settings.</summary>
internal static class StudyRules
{
    public static IEnumerable<(bool Holds, string Message)> Of(StudyOptions studies, ServiceRole role)
    {
        yield return (
            role == ServiceRole.Worker || studies.Folder is null || Directory.Exists(studies.Folder), $"EmoGen:Studies:Folder: there is no folder '{studies.Folder}'.");
        yield return (
            studies.MaxParticipants is >= 1 and <= 100_000, $"EmoGen:Studies:MaxParticipants: expected 1 to 100000, got {studies.MaxParticipants}.");
    }
}
