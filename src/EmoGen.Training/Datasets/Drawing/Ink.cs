namespace EmoGen.Training.Datasets.Drawing;

/// <summary>A colour before the mood's light falls on it; one that glows (fire, lamps, stars) keeps its own light.</summary>
internal readonly record struct Ink(float R, float G, float B, float Alpha = 1, bool Glows = false)
{
    public static implicit operator Ink(int rgb) => new(((rgb >> 16) & 255) / 255f, ((rgb >> 8) & 255) / 255f, (rgb & 255) / 255f);

    /// <summary>A colour that gives light of its own.</summary>
    public static Ink Light(int rgb) => ((Ink)rgb) with { Glows = true };

    public Ink Fade(float alpha) => this with { Alpha = Alpha * alpha };

    public Ink Mix(Ink other, float amount) => this with
    {
        R = R + ((other.R - R) * amount),
        G = G + ((other.G - G) * amount),
        B = B + ((other.B - B) * amount),
    };

    public Ink Darker(float amount = 0.25f) => Mix(0x000000, amount);

    public Ink Lighter(float amount = 0.3f) => Mix(0xFFFFFF, amount);

    public Ink Times(Ink light) => this with { R = R * light.R, G = G * light.G, B = B * light.B };

    /// <summary>Moves towards (below 1) or away from (above 1) grey.</summary>
    public Ink Saturate(float factor)
    {
        float luma = (0.299f * R) + (0.587f * G) + (0.114f * B);
        return this with { R = luma + ((R - luma) * factor), G = luma + ((G - luma) * factor), B = luma + ((B - luma) * factor) };
    }
}
