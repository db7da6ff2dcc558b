namespace EmoGen.Training.Datasets.Drawing;

internal static class AngerDrawings
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

    public static void Fist(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0xE8B088, 0xC88A60, 0x8A5A3C, 0xF2C8A4);
        Ink line = skin.Darker(0.45f);
        Ink sleeve = p.Random.Pick<Ink>(0xC82020, 0x202028, 0x304878);
        p.Box(skin.Darker(0.1f), 32, 62, 38, 42, 6);
        p.Box(sleeve, 28, 86, 46, 20, 3);
        p.Box(skin, 18, 24, 64, 46, 14);
        for (int i = 0; i < 4; i++)
        {
            p.Box(line, 17 + (i * 16.5f), 8, 17.5f, 38, 8);
            p.Box(skin.Lighter(0.08f), 18.4f + (i * 16.5f), 9.4f, 14.8f, 35, 7);
        }

        p.Path(line, "M82 40 Q92 52 80 64 L44 66 Q34 62 38 52 Q44 46 62 48 Q66 40 82 40 Z");
        p.Path(skin, "M80 43 Q88 52 78 61.5 L45 63.5 Q37.5 61 40.5 54 Q45 48.6 63 51 Q67 43 80 43 Z");
        p.Box(skin.Lighter(0.35f), 41, 53.5f, 10, 7, 3);
    }

    public static void Bull(Painter p)
    {
        Ink hide = p.Random.Pick<Ink>(0x3A2A28, 0x5A3624, 0x28242C);
        p.Path(0xF2E6C8, "M26 36 Q-4 34 0 -2 Q10 18 34 22 Z");
        p.Path(0xF2E6C8, "M74 36 Q104 34 100 -2 Q90 18 66 22 Z");
        p.Ellipse(hide.Darker(0.2f), 13, 47, 13, 6);
        p.Ellipse(hide.Darker(0.2f), 87, 47, 13, 6);
        p.Path(hide, "M24 20 Q50 8 76 20 Q84 44 70 66 L66 88 Q50 102 34 88 L30 66 Q16 44 24 20 Z");
        p.Path(hide.Lighter(0.25f), "M40 14 L60 14 L50 40 Z");
        p.Line(0x100808, 4, 27, 34, 45, 45);
        p.Line(0x100808, 4, 73, 34, 55, 45);
        foreach (float x in (float[])[36, 64])
        {
            p.Circle(Ink.Light(0xFF2810), x, 47, 5);
            p.Circle(Ink.Light(0xFFE040), x, 47, 2);
        }

        p.Ellipse(0xC89888, 50, 82, 19, 14);
        p.Ellipse(0x201010, 41, 80, 4.4f, 5);
        p.Ellipse(0x201010, 59, 80, 4.4f, 5);
        p.Ring(0xF2C83C, 3, 50, 92, 7.5f);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.7f), 16, 88, 12, 6);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.7f), 84, 88, 12, 6);
    }

    public static void Tank(Painter p)
    {
        Ink armour = p.Random.Pick<Ink>(0x5A6A38, 0x6A6244, 0x4C5A48);
        p.Box(armour.Darker(0.3f), 60, 42, 44, 6, 2);
        p.Glow(Orange, 107, 45, 12);
        p.Glow(Yellow, 106, 45, 7);
        p.Path(armour, "M26 58 L32 36 Q34 32 40 32 L62 32 Q68 34 70 58 Z");
        p.Box(armour.Darker(0.2f), 40, 26, 16, 7, 2);
        p.Path(armour.Lighter(0.08f), "M4 72 L14 57 L86 57 L98 72 Z");
        p.Box(0x26282A, 0, 70, 100, 28, 14);
        p.Box(armour.Darker(0.4f), 5, 74, 90, 20, 10);
        for (int i = 0; i < 5; i++)
        {
            p.Circle(0x1A1C1C, 15 + (i * 17.5f), 84, 8.4f);
            p.Circle(0x8A9070, 15 + (i * 17.5f), 84, 4);
        }

        p.Shape(0xE8E0D0, 48, 39, 50, 44, 55, 44, 51, 47, 53, 52, 48, 49, 43, 52, 45, 47, 41, 44, 46, 44);
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
}
