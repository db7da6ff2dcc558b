using EmoGen.Api.Studies.Sources;

namespace EmoGen.Api.Studies;

/// <summary>What studies need.</summary>
internal static class StudySetup
{
    public static void AddStudies(this IServiceCollection services)
    {
        services.AddSingleton<StudySources>();
        services.AddSingleton<StudyRemover>();
        services.AddSingleton<StudyCreator>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<JoinLimit>();
        services.AddSingleton<Participations>();
    }
}
