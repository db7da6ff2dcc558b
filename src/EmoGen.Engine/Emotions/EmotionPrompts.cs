using System.Text.Json;

namespace EmoGen.Engine.Emotions;

/// <summary>A plain prompt for each emotion, which stands where <c>{}</c> is in a template: <c>sks fear</c> makes <c>sks fear bag</c> of <c>{} bag</c>.</summary>
public sealed class EmotionPrompts
{
    private const int MaxLength = 300; // as a request's texts

    private readonly Dictionary<Emotion, string> _prompts;

    private EmotionPrompts(Dictionary<Emotion, string> prompts) => _prompts = prompts;

    /// <summary>Reads an object from each emotion's name to its prompt.</summary>
    /// <exception cref="InvalidDataException">An emotion is missing, unknown, or has no prompt; the message names it.</exception>
    public static EmotionPrompts FromJson(JsonElement json)
    {
        string names = string.Join(", ", EmotionNames.All.Select(e => e.Name()));
        var prompts = new Dictionary<Emotion, string>();
        foreach (JsonProperty entry in json.EnumerateObject())
        {
            if (!EmotionNames.TryParse(entry.Name, out Emotion emotion))
            {
                throw new InvalidDataException($"'{entry.Name}' is no emotion, expected {names}");
            }

            string? prompt = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (string.IsNullOrWhiteSpace(prompt) || prompt.Length > MaxLength || prompt.Any(char.IsControl))
            {
                throw new InvalidDataException($"'{entry.Name}' has no prompt, expected a text of 1 to {MaxLength} characters in one line");
            }

            prompts[emotion] = prompt;
        }

        return EmotionNames.All.Where(e => !prompts.ContainsKey(e)).Select(e => e.Name()).FirstOrDefault() is { } missing
            ? throw new InvalidDataException($"'{missing}' is missing, expected a prompt for each of {names}")
            : new EmotionPrompts(prompts);
    }

    public string Of(Emotion emotion) => _prompts[emotion];
}
