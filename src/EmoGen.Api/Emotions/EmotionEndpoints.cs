using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Emotions;

/// <summary>An emotion and what the pack knows of it.</summary>
/// <param name="Name">As requests name it.</param>
/// <param name="Valence"><c>positive</c> or <c>negative</c>.</param>
/// <param name="Attributes">What speaks of it, most confident first.</param>
public sealed record EmotionResponse(string Name, string Valence, IReadOnlyList<KnownAttribute> Attributes);

/// <summary>An object or scene and how strongly it speaks of the emotion, 0 to 1; null where the pack does not say.</summary>
public sealed record KnownAttribute(string Name, string Kind, double? Confidence);

/// <summary>The eight emotions, in class order.</summary>
public sealed record EmotionsResponse(IReadOnlyList<EmotionResponse> Emotions);

/// <summary><c>/v1/emotions</c>.</summary>
public static class EmotionEndpoints
{
    public static void MapEmotions(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/emotions", List).WithTags("Emotions").WithName("ListEmotions").WithSummary("The eight emotions and what the pack knows of each")
            .ProducesProblem(400).RequireAuthorization(Scopes.Read);

    private static TaggedOk<EmotionsResponse> List(string? model, InstalledPacks packs)
    {
        new Checks().OneOf("model", model, packs.Names).ThrowIfAny();
        ModelPack pack = packs.Find(model)!;
        return new(
            new EmotionsResponse([.. EmotionNames.All.Select(e => new EmotionResponse(e.Name(), e.IsPositive() ? "positive" : "negative", Attributes(pack, e)))]),
            isWeak: false);
    }

    private static IReadOnlyList<KnownAttribute> Attributes(ModelPack pack, Emotion emotion) => pack.Attributes is not { } table ? [] :
    [
        .. table.Attributes
            .Where(a => a.Emotion == emotion)
            .Select(a => new KnownAttribute(a.Name, a.Kind.Name(), table.Confidence(a.Name, emotion)))
            .OrderByDescending(a => a.Confidence),
    ];
}
