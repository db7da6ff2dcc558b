namespace EmoGen.Training.Datasets.Drawing;

/// <summary>What lies behind a subject.</summary>
public enum Backdrop
{
    Plain, Hills, Sea, City, Forest, Desert, Meadow, Studio,
}

/// <summary>Skies, grounds and the weather that falls in front of everything.</summary>
internal static class Backdrops
{
    /// <summary>Those an outdoor subject may have.</summary>
    public static readonly IReadOnlyList<Backdrop> Outdoors =
        [Backdrop.Plain, Backdrop.Hills, Backdrop.Sea, Backdrop.City, Backdrop.Forest, Backdrop.Desert, Backdrop.Meadow];

    /// <summary>What a caption calls it; empty for a plain one.</summary>
    public static string Words(Backdrop backdrop) => backdrop switch
    {
        Backdrop.Hills => "in the hills",
        Backdrop.Sea => "by the sea",
        Backdrop.City => "in the city",
        Backdrop.Forest => "by a forest",
        Backdrop.Desert => "in the desert",
        Backdrop.Meadow => "in a meadow",
        _ => "",
    };

    public static void Draw(Painter p, Backdrop backdrop)
    {
        if (backdrop == Backdrop.Studio)
        {
            Studio(p);
            return;
        }

        Sky(p);
        float horizon = p.Random.Range(58, 70);
        Ink ground = p.Mood.Weather == Weather.Snow ? 0xE8EEF4 : Ground(backdrop);
        Distance(p, backdrop, horizon);
        if (backdrop != Backdrop.Plain)
        {
            p.Fade(ground.Lighter(0.12f), ground.Darker(0.15f), -100, horizon, 300, 200);
        }
    }

    /// <summary>The sky of the mood with its sun, moon, stars or clouds.</summary>
    public static void Sky(Painter p)
    {
        WeatherLook look = p.Mood.Look;
        Ink top = p.Mood.Bend(look.SkyTop) with { Glows = true };
        Ink foot = p.Mood.Bend(look.SkyFoot) with { Glows = true };
        p.Box(top, -100, -100, 300, 101);
        p.Fade(top, foot, -100, 0, 300, 75);
        p.Box(foot, -100, 74, 300, 130);
        SplitMix random = p.Random;
        float x = random.Pick(random.Range(10, 30), random.Range(70, 90));
        switch (p.Mood.Weather)
        {
            case Weather.Day when random.Chance(0.5):
                p.Glow(Ink.Light(0xFFF6B0).Fade(0.8f), x, 14, 18);
                p.Circle(Ink.Light(0xFFE560), x, 14, 8);
                break;
            case Weather.Day or Weather.Dawn:
                Cloud(p, 0xFFFFFF, random.Range(10, 40), random.Range(8, 20), random.Range(0.7f, 1.1f));
                Cloud(p, 0xFFFFFF, random.Range(60, 95), random.Range(10, 28), random.Range(0.6f, 1));
                break;
            case Weather.Golden or Weather.Dusk:
                p.Glow(Ink.Light(0xFFE890).Fade(0.8f), x, 50, 30);
                p.Circle(Ink.Light(0xFFC040), x, 50, 10);
                break;
            case Weather.Night:
                Stars(p, 18, 0.7f);
                p.Glow(Ink.Light(0xE8ECC8).Fade(0.45f), x, 17, 22);
                p.Circle(Ink.Light(0xF2F0D0), x, 17, 9);
                break;
            case Weather.Starry:
                Stars(p, 60, 1);
                break;
            case Weather.Storm or Weather.Rain:
                for (int i = 0; i < 5; i++)
                {
                    Cloud(p, 0x5A606C, (i * 25) + random.Range(-8, 8), random.Range(0, 14), random.Range(1.1f, 1.6f));
                }

                break;
            case Weather.Haze or Weather.RedSky:
                Ink smoke = p.Mood.Weather == Weather.Haze ? 0x8A8A40 : 0x5A1810;
                Cloud(p, smoke, random.Range(5, 45), random.Range(6, 24), random.Range(1, 1.6f));
                Cloud(p, smoke, random.Range(55, 95), random.Range(6, 30), random.Range(1, 1.6f));
                break;
            default:
                break;
        }
    }

    /// <summary>Rain, snow, fog, lightning or confetti in front of everything.</summary>
    public static void Foreground(Painter p)
    {
        SplitMix random = p.Random;
        switch (p.Mood.Weather)
        {
            case Weather.Rain or Weather.Storm:
                if (p.Mood.Weather == Weather.Storm)
                {
                    float x = random.Pick(random.Range(8, 25), random.Range(75, 92));
                    p.Shape(Ink.Light(0xFFF8B0), x, 0, x - 7, 24, x - 1, 24, x - 8, 48, x + 8, 19, x + 2, 19, x + 7, 0);
                }

                for (int i = 0; i < 30; i++)
                {
                    float x = random.Range(-5, 105);
                    float y = random.Range(-10, 100);
                    p.Line(Ink.Light(0xD8E4F4).Fade(0.5f), 1, x, y, x - 3, y + 10);
                }

                break;
            case Weather.Snow:
                for (int i = 0; i < 45; i++)
                {
                    p.Circle(Ink.Light(0xFFFFFF).Fade(0.9f), random.Range(0, 100), random.Range(0, 100), random.Range(0.8f, 1.9f));
                }

                break;
            case Weather.Fog:
                Ink fog = p.Mood.Bend(0xD4DADA) with { Glows = true };
                p.Fade(fog.Fade(0.12f), fog.Fade(0.48f), 0, 20, 100, 80);
                for (int i = 0; i < 3; i++)
                {
                    p.Ellipse(fog.Fade(0.2f), random.Range(0, 100), random.Range(60, 95), random.Range(30, 55), random.Range(4, 8));
                }

                break;
            case Weather.Haze:
                p.Fade(Ink.Light(0x8A9030).Fade(0.08f), Ink.Light(0x8A9030).Fade(0.3f), 0, 0, 100, 100);
                break;
            case Weather.Confetti:
                for (int i = 0; i < 34; i++)
                {
                    Ink paper = Ink.Light(random.Pick(0xFFE030, 0x30E0FF, 0xFF3060, 0x60FF60, 0xFFFFFF, 0xFF9020));
                    p.At(random.Range(0, 100), random.Range(0, 100), 1, random.Range(0, 180), () => p.Box(paper, -1.6f, -0.9f, 3.2f, 1.8f));
                }

                break;
            default:
                break;
        }
    }

    public static void Stars(Painter p, int count, float brightness)
    {
        for (int i = 0; i < count; i++)
        {
            float radius = p.Random.Range(0.35f, 0.9f);
            p.Circle(Ink.Light(0xFFFFFF).Fade(brightness), p.Random.Range(-20, 120), p.Random.Range(-20, 62), radius);
        }
    }

    public static void Cloud(Painter p, Ink ink, float x, float y, float scale) => p.At(x, y, scale, 0, () =>
    {
        p.Ellipse(ink.Fade(0.9f), 0, 0, 14, 5);
        p.Circle(ink.Fade(0.9f), -5, -3, 6);
        p.Circle(ink.Fade(0.9f), 4, -4, 7);
    });

    /// <summary>A fir as a stack of triangles, its foot at (x, y).</summary>
    public static void Fir(Painter p, Ink ink, float x, float y, float height)
    {
        float half = height * 0.28f;
        p.Box(0x4A3020, x - (height * 0.05f), y - (height * 0.15f), height * 0.1f, height * 0.15f);
        p.Shape(ink, x, y - height, x - (half * 0.7f), y - (height * 0.5f), x + (half * 0.7f), y - (height * 0.5f));
        p.Shape(ink, x, y - (height * 0.75f), x - half, y - (height * 0.12f), x + half, y - (height * 0.12f));
    }

    private static Ink Ground(Backdrop backdrop) => backdrop switch
    {
        Backdrop.Sea => 0xE6D09A,
        Backdrop.City => 0x85878C,
        Backdrop.Forest => 0x4E7A3A,
        Backdrop.Desert => 0xE0B070,
        Backdrop.Hills => 0x74AC4C,
        _ => 0x8CC65A,
    };

    private static void Distance(Painter p, Backdrop backdrop, float horizon)
    {
        SplitMix random = p.Random;
        switch (backdrop)
        {
            case Backdrop.Hills:
                p.Ellipse(0x6A9A72, random.Range(5, 35), horizon + 4, 45, random.Range(14, 22));
                p.Ellipse(0x5E8E54, random.Range(65, 95), horizon + 4, 45, random.Range(10, 20));
                break;
            case Backdrop.Sea:
                p.Box(0x2F7FBF, -100, horizon - 12, 300, 13);
                p.Box(0x6FB4DC, -100, horizon - 2, 300, 2);
                break;
            case Backdrop.City:
                for (float x = -6; x < 104; x += 12)
                {
                    float height = random.Range(12, 34);
                    p.Box(random.Pick<Ink>(0x6F7C94, 0x828CA0, 0x5E6880), x, horizon - height, 12.4f, height + 1);
                    for (float y = horizon - height + 3; y < horizon - 4; y += 6)
                    {
                        p.Box(Ink.Light(0xFFE9A0).Fade(0.75f), x + 2.5f, y, 2.4f, 2.4f);
                        p.Box(Ink.Light(0xFFE9A0).Fade(0.75f), x + 7.2f, y, 2.4f, 2.4f);
                    }
                }

                break;
            case Backdrop.Forest:
                for (float x = -2; x < 106; x += random.Range(6, 9))
                {
                    Fir(p, random.Pick<Ink>(0x2E5E3A, 0x38704A, 0x275234), x, horizon + 3, random.Range(18, 30));
                }

                break;
            case Backdrop.Desert:
                p.Ellipse(0xC89050, random.Range(10, 90), horizon + 4, 40, 12);
                break;
            default:
                break;
        }
    }

    private static void Studio(Painter p)
    {
        Ink wall = p.Random.Pick<Ink>(0xF4F4F2, 0xE4E8EE, 0xF3E9DC, 0xDCE8E0, 0xECE0EC, 0xD0D8E4, 0xFAF6E8);
        p.Fade(wall, wall.Darker(0.08f), -100, -100, 300, 172);
        p.Fade(wall.Darker(0.16f), wall.Darker(0.06f), -100, 72, 300, 130);
    }
}
