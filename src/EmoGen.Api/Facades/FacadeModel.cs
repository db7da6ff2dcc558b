using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades;

/// <summary>What tools call the loaded pack: by its name or <c>emogen</c>, alone or with an emotion, as in <c>emogen-mini:fear</c>.</summary>
internal static class FacadeModel
{
    private const string Alias = "emogen";

    /// <summary>The names that tools can choose from: the pack's own first, then one for each emotion it knows.</summary>
    public static IReadOnlyList<string> Names(ModelPack pack)
    {
        string name = pack.Manifest.Name;
        return [name, .. pack.HasEmotions ? EmotionNames.All.Select(emotion => $"{name}:{emotion.Name()}") : []];
    }

    /// <summary>Reads a name; none at all is the pack's own. False where it names another model, or no emotion of this one.</summary>
    public static bool TryParse(string? name, ModelPack pack, out Emotion? emotion)
    {
        emotion = null;
        if (string.IsNullOrEmpty(name) || IsPack(name, pack))
        {
            return true;
        }

        int colon = name.LastIndexOf(':');
        if (colon < 0 || !pack.HasEmotions || !IsPack(name[..colon], pack) || !EmotionNames.TryParse(name[(colon + 1)..], out Emotion named))
        {
            return false;
        }

        emotion = named;
        return true;
    }

    private static bool IsPack(string name, ModelPack pack) => name == Alias || name == pack.Manifest.Name;
}
