namespace EmoGen.Engine.Emotions;

/// <summary>The eight emotions of Mikels' wheel in EmoSet's class order: 0 to 3 positive, 4 to 7 negative.</summary>
public enum Emotion
{
    Amusement,
    Awe,
    Contentment,
    Excitement,
    Anger,
    Disgust,
    Fear,
    Sadness,
}

/// <summary>Names and valence of the emotions.</summary>
public static class EmotionNames
{
    /// <summary>All eight, in class order.</summary>
    public static IReadOnlyList<Emotion> All { get; } = Enum.GetValues<Emotion>();

    /// <summary>The lower-case name used in files, prompts and the API: <c>amusement</c>.</summary>
    public static string Name(this Emotion emotion) => All[(int)emotion].ToString().ToLowerInvariant();

    public static bool IsPositive(this Emotion emotion) => emotion <= Emotion.Excitement;

    /// <summary>Reads a name exactly as <see cref="Name"/> writes it.</summary>
    public static bool TryParse(string? name, out Emotion emotion)
    {
        foreach (Emotion candidate in All)
        {
            if (candidate.Name() == name)
            {
                emotion = candidate;
                return true;
            }
        }

        emotion = default;
        return false;
    }
}
