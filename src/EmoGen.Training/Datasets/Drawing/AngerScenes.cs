namespace EmoGen.Training.Datasets.Drawing;

internal static class AngerScenes
{
    private static readonly Ink Red = Ink.Light(0xD81E08);
    private static readonly Ink Orange = Ink.Light(0xFF7A10);
    private static readonly Ink Yellow = Ink.Light(0xFFDC3C);

    public static void Volcano(Painter p)
    {
        Ink rock = p.Random.Pick<Ink>(0x4A4046, 0x5E463A, 0x3E3A4A);
        for (int i = 0; i < 8; i++)
        {
            p.Circle(((Ink)0x4A4248).Fade(0.85f), 50 + p.Random.Range(-24, 24), p.Random.Range(-8, 14), p.Random.Range(8, 15));
        }

        p.Glow(Orange.Fade(0.7f), 50, 30, 34);
        p.Path(Red, "M40 40 Q36 12 22 4 Q44 10 46 22 Q46 4 52 -8 Q54 8 56 22 Q60 8 78 2 Q64 16 60 40 Z");
        p.Path(Orange, "M43 40 Q42 18 33 10 Q46 14 48 26 Q50 8 52 2 Q54 14 54 26 Q58 14 68 8 Q60 22 57 40 Z");
        p.Path(Yellow, "M46 40 Q46 24 50 16 Q54 26 54 40 Z");
        p.Path(rock, "M-30 104 Q16 84 32 36 L68 36 Q84 84 130 104 Z");
        p.Path(rock.Darker(0.35f), "M68 36 Q84 84 130 104 L80 104 Q70 70 60 36 Z");
        p.Box(rock.Darker(0.2f), -100, 99, 300, 110);
        p.Path(Red, "M32 36 L68 36 Q70 46 66 52 Q62 46 60 56 Q62 72 70 86 Q66 92 62 86 Q56 70 53 54 Q48 50 46 60 Q44 80 36 100 L26 100 Q38 74 38 54 Q34 46 32 36 Z");
        p.Path(Orange, "M38 36 L62 36 Q60 42 57 48 Q58 62 64 80 Q58 66 54 48 Q46 44 43 54 Q42 76 33 100 L29 100 Q41 74 40 48 Z");
    }

    public static void Fire(Painter p)
    {
        Ink dark = p.Random.Pick(Ink.Light(0x1A0604), Ink.Light(0x0A0A1C), Ink.Light(0x2A0C22));
        p.Fade(dark, dark.Mix(Red, 0.35f), -100, -100, 300, 300);
        p.Glow(Orange.Fade(0.6f), 50, 90, 90);
        float low = p.Random.Range(-4, 18);
        Flames(p, Red, low, 1);
        Flames(p, Orange, low + 22, 0.84f);
        Flames(p, Yellow, low + 46, 0.62f);
        Flames(p, Ink.Light(0xFFF8C8), low + 68, 0.4f);
        for (int i = 0; i < 14; i++)
        {
            p.Circle(Orange, p.Random.Range(-20, 120), p.Random.Range(-20, 55), p.Random.Range(0.7f, 1.6f));
        }
    }

    public static void Explosion(Painter p)
    {
        for (int i = 0; i < 10; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.Tau / 10);
            p.Circle(0x3A3236, 50 + (cos * 34), 50 + (sin * 31), p.Random.Range(12, 17));
        }

        Star(p, Red, 50, 22);
        Star(p, Orange, 40, 18);
        Star(p, Yellow, 27, 13);
        p.Glow(Ink.Light(0xFFFFFF), 50, 50, 17);
        for (int i = 0; i < 12; i++)
        {
            (float sin, float cos) = MathF.SinCos(p.Random.Range(0, 6.28f));
            float far = p.Random.Range(44, 62);
            p.At(50 + (cos * far), 50 + (sin * far), p.Random.Range(1.5f, 3), p.Random.Range(0, 90), () => p.Shape(0x1E1A1E, -1, -1, 1.4f, -0.6f, 0.2f, 1.2f));
        }
    }

    public static void Lightning(Painter p)
    {
        Ink top = p.Mood.Bend(p.Mood.Look.SkyTop) with { Glows = true };
        Ink foot = p.Mood.Bend(p.Mood.Look.SkyFoot) with { Glows = true };
        p.Box(top, -100, -100, 300, 101);
        p.Fade(top, foot, -100, 0, 300, 96);
        Ink bolt = p.Random.Pick(Ink.Light(0xFFE63C), Ink.Light(0xFFF080), Ink.Light(0xFFD020));
        Bolt(p, bolt, p.Random.Range(4, 16), 88, 0.6f);
        Bolt(p, bolt, p.Random.Range(86, 98), 86, 0.68f);
        Bolt(p, bolt, p.Random.Range(46, 54), 95, 1.05f);
        for (int i = 0; i < 12; i++)
        {
            Ink cloud = p.Random.Pick<Ink>(0x3A3844, 0x2C2A34, 0x4A4450) with { Glows = true };
            p.Circle(cloud, -50 + (i * 18), p.Random.Range(-2, 8), p.Random.Range(13, 18));
        }

        p.Box(Ink.Light(0x2C2A34), -100, -100, 300, 98);
        p.Path(Ink.Light(0x0C0A10), "M-100 94 Q20 84 50 94 T200 90 L200 220 L-100 220 Z");
    }

    private static void Flames(Painter p, Ink ink, float top, float scale)
    {
        for (int i = 0; i < 9; i++)
        {
            float x = -62 + (i * 28) + p.Random.Range(-5, 5);
            float tip = top + p.Random.Range(-4, 18);
            float half = 22 * MathF.Sqrt(scale);
            float lean = p.Random.Range(-8, 8);
            p.Path(ink, $"M{x - half} 200 L{x - half} 96 Q{x - half} 70 {x + lean} {tip} Q{x + (half * 0.3f)} 60 {x + half} 92 L{x + half} 200 Z");
        }
    }

    private static void Star(Painter p, Ink ink, float outer, float inner)
    {
        Span<float> points = stackalloc float[48];
        for (int i = 0; i < 24; i++)
        {
            (float sin, float cos) = MathF.SinCos((i * MathF.Tau / 24) + 0.1f);
            float radius = i % 2 == 0 ? outer * p.Random.Range(0.82f, 1.1f) : inner * 1.35f;
            points[2 * i] = 50 + (radius * cos);
            points[(2 * i) + 1] = 50 + (radius * sin);
        }

        p.Shape(ink, points);
    }

    private static void Bolt(Painter p, Ink ink, float x, float foot, float scale)
    {
        p.Glow(ink.Fade(0.6f), x, foot - (48 * scale), 50 * scale);
        p.Glow(ink.Fade(0.9f), x, foot, 24 * scale);
        p.At(x, foot, scale, p.Random.Range(-6, 6), () =>
        {
            p.Path(ink, "M-2 -94 L24 -94 L8 -62 L28 -62 L-2 -28 L14 -30 L-4 2 L-8 -16 L-24 -18 L-6 -50 L-22 -50 Z");
            p.Path(Ink.Light(0xFFFFFF), "M6 -90 L15 -90 L0 -57 L15 -57 L-14 -23 L2 -24 L-3 -8 L-3 -19 L-17 -20 L4 -55 L-12 -55 Z");
        });
    }
}
