using System.Reflection;
using System.Text.Json;

namespace EmoGen.Training.Pretraining;

/// <summary>The configurations of the small model that ships with EmoGen, in the formats of Stable Diffusion 1.x checkpoints (folder <c>Mini/</c>).</summary>
internal static class Mini
{
    /// <param name="part"><c>unet</c>, <c>vae</c>, <c>clip</c>, <c>scheduler</c>, <c>preprocessor</c>, <c>emotion_encoder</c> or <c>mapping</c>.</param>
    public static JsonElement Json(string part)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"mini/{part}.json")
            ?? throw new ArgumentException($"there is no configuration '{part}'", nameof(part));
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
