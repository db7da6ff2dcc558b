using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Api.Models;

/// <summary>A model pack as the API shows it.</summary>
/// <param name="Loaded">True for those that requests can name; the first of them draws where a request names none.</param>
/// <param name="SafetyChecker">Whether the pack has a safety checker.</param>
public sealed record ModelResponse(
    string Name, string Version, string Licence, string Hash, bool Loaded, bool HasEmotions, bool SafetyChecker, ModelDefaults Defaults, PackLimits Limits);

/// <summary>What a null field of a request means.</summary>
public sealed record ModelDefaults(int Width, int Height, int Steps, double GuidanceScale, string Scheduler);

/// <summary>The packs installed.</summary>
public sealed record ModelsResponse(IReadOnlyList<ModelResponse> Models);

/// <summary><c>/v1/models</c>.</summary>
public static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/models", List).WithTags("Models").WithName("ListModels").WithSummary("The packs installed, the one loaded")
            .RequireAuthorization(Scopes.Read);

    /// <summary>The installed packs, and the usable ones in the folders beside the default one.</summary>
    private static TaggedOk<ModelsResponse> List(InstalledPacks installed)
    {
        HashSet<string> known = [.. installed.All.Select(pack => Path.GetFullPath(pack.Folder))];
        IEnumerable<ModelResponse> others = Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetFullPath(installed.Default.Folder))!)
            .Where(folder => !known.Contains(folder) && File.Exists(Path.Combine(folder, "model_index.json")))
            .Select(TryDescribe)
            .OfType<ModelResponse>();
        return new(new ModelsResponse([.. installed.All.Select(pack => ToResponse(pack, true)), .. others]), isWeak: false);
    }

    /// <summary>Null for a pack that is not usable, or not yet: somebody may just be copying it there.</summary>
    private static ModelResponse? TryDescribe(string folder)
    {
        try
        {
            return ToResponse(ModelPack.Open(folder), loaded: false);
        }
        catch (Exception unusable) when (unusable is PackException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ModelResponse ToResponse(ModelPack pack, bool loaded)
    {
        PackManifest manifest = pack.Manifest;
        PackDefaults defaults = manifest.Defaults;
        return new ModelResponse(
            manifest.Name,
            manifest.Version,
            manifest.Licence,
            pack.Hash,
            loaded,
            pack.HasEmotions,
            pack.SafetyChecker is not null,
            new ModelDefaults(defaults.Width, defaults.Height, defaults.Steps, defaults.GuidanceScale, defaults.Scheduler.Name()),
            manifest.Limits);
    }
}
