using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Drawing;

/// <summary>Weather and time of day.</summary>
public enum Weather
{
    Day, Golden, Dawn, Dusk, Night, Starry, Rain, Fog, Snow, Storm, Haze, RedSky, Confetti,
}

/// <summary>How a picture's colours are bent.</summary>
public enum Palette
{
    Natural, Pastel, Vivid, Neon, Warm, Cold, Grey, Sickly, Fiery, Dark,
}

/// <summary>The light of a weather: its sky from top to horizon, what it multiplies colours with, and what a caption calls it.</summary>
internal sealed record WeatherLook(Ink SkyTop, Ink SkyFoot, Ink Light, params string[] Words);

/// <summary>A palette: multiply, saturation, then a share of a tint.</summary>
internal sealed record PaletteLook(Ink Multiply, float Saturation, Ink Tint, float TintShare, string Words);

/// <summary>Weather and palette together: how a picture is lit.</summary>
internal sealed record Mood(Weather Weather, Palette Palette)
{
    public static readonly IReadOnlyDictionary<Weather, WeatherLook> Weathers = new Dictionary<Weather, WeatherLook>
    {
        [Weather.Day] = new(0x4FA8E8, 0xD2ECF8, 0xFFFFFF, "by day", "on a clear day"),
        [Weather.Golden] = new(0xF7A94A, 0xFFEBB5, 0xFFECC4, "at sunset", "in golden light"),
        [Weather.Dawn] = new(0x8CA6DC, 0xFBC8BE, 0xF5E4EA, "at dawn", "in the morning"),
        [Weather.Dusk] = new(0x3A2C70, 0xF3895A, 0xC8A6B8, "at dusk", "in the evening"),
        [Weather.Night] = new(0x04061A, 0x1B2B58, 0x7880B4, "at night", "in the moonlight"),
        [Weather.Starry] = new(0x0A0E42, 0x7444A8, 0xA294DC, "under the stars", "under a starry sky"),
        [Weather.Rain] = new(0x5A6876, 0x98A6B0, 0xB4BEC8, "in the rain", "on a rainy day"),
        [Weather.Fog] = new(0x9CA6AA, 0xD0D6D6, 0xCED2D4, "in fog", "in the mist"),
        [Weather.Snow] = new(0xB4C4D6, 0xEAF0F6, 0xE6F0FF, "in the snow", "in winter"),
        [Weather.Storm] = new(0x1E2129, 0x50545F, 0x8C92A2, "in a storm", "in a thunderstorm"),
        [Weather.Haze] = new(0x66762A, 0xBEB860, 0xD6DA92, "in green haze", "in dirty air"),
        [Weather.RedSky] = new(0x4C0508, 0xE2481A, 0xF0A08C, "under a red sky", "in red light"),
        [Weather.Confetti] = new(0x5A1FAE, 0xFF58A2, 0xFFF4FF, "with confetti", "in party lights"),
    };

    public static readonly IReadOnlyDictionary<Palette, PaletteLook> Palettes = new Dictionary<Palette, PaletteLook>
    {
        [Palette.Natural] = new(0xFFFFFF, 1, 0xFFFFFF, 0, ""),
        [Palette.Pastel] = new(0xFFFFFF, 0.9f, 0xFFF0F6, 0.28f, "in pastel colors"),
        [Palette.Vivid] = new(0xFFFFFF, 1.35f, 0xFFFFFF, 0, "in bright colors"),
        [Palette.Neon] = new(0xFFE0FF, 1.5f, 0xFF20C0, 0.1f, "in neon colors"),
        [Palette.Warm] = new(0xFFF4DC, 1.05f, 0xFFC060, 0.1f, "in warm colors"),
        [Palette.Cold] = new(0xC8DCFF, 0.8f, 0x3050A0, 0.14f, "in cold colors"),
        [Palette.Grey] = new(0xE0E6EC, 0.35f, 0x808890, 0.16f, "in grey colors"),
        [Palette.Sickly] = new(0xF0F4C0, 0.85f, 0x7A8420, 0.18f, "in sickly colors"),
        [Palette.Fiery] = new(0xFFD0C0, 1.15f, 0xD02010, 0.14f, "in red colors"),
        [Palette.Dark] = new(0x9898A8, 0.85f, 0x000000, 0.14f, "in dark colors"),
    };

    private static readonly Dictionary<Emotion, (double[] Weather, double[] Palette)> Likelihoods =
        new Dictionary<Emotion, (double[], double[])>
        {
            //                     day gold dawn dusk night star rain fog snow storm haze red conf    nat past viv neon warm cold grey sick fiery dark
            [Emotion.Amusement] = ([6, 1, .7, .4, .2, .1, 0, 0, .3, 0, 0, 0, 2.2], [2, 5, 3, .3, .5, 0, 0, 0, 0, 0]),
            [Emotion.Awe] = ([1.2, .7, 2.3, 2.3, .5, 3.5, 0, .3, .5, 0, 0, 0, 0], [5, .5, 1, 0, .5, 2, 0, 0, 0, 0]),
            [Emotion.Contentment] = ([3.5, 4.5, 1.2, .4, 0, .1, 0, 0, .3, 0, 0, 0, 0], [3.5, 1.5, .5, 0, 4, 0, 0, 0, 0, 0]),
            [Emotion.Excitement] = ([2, .4, .1, 1, 1.5, .4, 0, 0, 0, 0, 0, 0, 4.5], [1, 0, 4.5, 3.5, .2, 0, 0, 0, .2, 0]),
            [Emotion.Anger] = ([.4, 0, 0, .8, .5, 0, .2, 0, 0, 3, 0, 5.5, 0], [1.6, 0, .8, 0, 0, 0, 0, 0, 5.5, .8]),
            [Emotion.Disgust] = ([.8, 0, 0, .2, .3, 0, .6, .8, 0, .2, 6.5, 0, 0], [1.8, 0, 0, 0, 0, 0, .8, 6.5, 0, .5]),
            [Emotion.Fear] = ([.2, 0, 0, .6, 5, 0, .3, 2.8, 0, 1.4, 0, .1, 0], [1.6, 0, 0, 0, 0, 3.5, .6, .1, 0, 3]),
            [Emotion.Sadness] = ([.3, 0, 0, .7, .4, 0, 5, 2.2, 1.4, .3, 0, 0, 0], [1.2, 0, 0, 0, 0, 2, 5.5, 0, 0, .7]),
        };

    public WeatherLook Look => Weathers[Weather];

    /// <summary>
    /// Draws a mood that fits an emotion; one in eight draws is of any mood at all. <paramref name="allowed"/> limits the weather.
    /// </summary>
    public static Mood Sample(Emotion emotion, IReadOnlyList<Weather>? allowed, SplitMix random)
    {
        (double[] weather, double[] palette) = Likelihoods[emotion];
        float any = random.Chance(0.125) ? 1 : 0.001f;
        double[] weathers = [.. weather.Select((w, i) => allowed is null || allowed.Contains((Weather)i) ? w + any : 0)];
        return new Mood((Weather)random.Weighted(weathers), (Palette)random.Weighted(palette));
    }

    /// <summary>The colour of a thing in this mood.</summary>
    public Ink Light(Ink ink) => Bend(ink.Times(Look.Light));

    /// <summary>The palette alone: for skies, which bring their own light.</summary>
    public Ink Bend(Ink ink)
    {
        PaletteLook look = Palettes[Palette];
        return ink.Times(look.Multiply).Saturate(look.Saturation).Mix(look.Tint, look.TintShare);
    }
}
