namespace EmoGen.Training.Datasets.Drawing;

internal static class DisgustThings
{
    public static void Toilet(Painter p)
    {
        Ink white = p.Random.Pick<Ink>(0xF4F2EC, 0xEDE8D8, 0xE8ECEC);
        Ink stain = p.Random.Pick<Ink>(0x8A6A24, 0x7A8A24, 0x6A5020);
        p.Box(white.Darker(0.12f), 26, 8, 48, 36, 4);
        p.Box(white, 23, 4, 54, 9, 3);
        p.Box(0xB0B4B8, 62, 17, 8, 4, 1.5f);
        p.Path(white.Darker(0.18f), "M34 64 L66 64 L62 96 L70 100 L30 100 L38 96 Z");
        p.Path(white.Darker(0.06f), "M18 54 Q18 84 50 86 Q82 84 82 54 Z");
        p.Ellipse(white, 50, 54, 34, 15);
        p.Ellipse(0x6A6A60, 50, 54, 26, 10);
        p.Ellipse(stain, 50, 57, 22, 7);
        p.Path(stain.Fade(0.9f), "M28 62 Q30 78 33 66 Q36 84 40 68 Q44 76 46 69 L46 64 Z");
        p.Ellipse(stain.Fade(0.8f), 68, 74, 5, 4);
        p.Stroke(Ink.Light(0x9AB82A), 2.4f, "M36 44 Q30 36 36 30 Q42 24 36 16");
        p.Stroke(Ink.Light(0x9AB82A), 2.4f, "M60 46 Q54 38 60 32 Q66 26 60 20");
        Flies(p, 4);
    }

    public static void Fly(Painter p)
    {
        Ink body = p.Random.Pick<Ink>(0x22262A, 0x1E3A30, 0x2A2438);
        for (int i = 0; i < 3; i++)
        {
            float y = 42 + (i * 13);
            float out1 = 22 + (i * 2);
            float knee = y + ((i - 1) * 10);
            foreach (float side in (float[])[-1, 1])
            {
                p.Line(body, 3, 50, y, 50 + (side * out1), knee - 4);
                p.Line(body, 2.4f, 50 + (side * out1), knee - 4, 50 + (side * (out1 + 14)), knee + 9);
            }
        }

        p.Ellipse(body.Lighter(0.15f), 50, 72, 16, 24);
        for (int i = 0; i < 3; i++)
        {
            p.Box(body.Lighter(0.35f), 38 + i, 62 + (i * 9), 24 - (2 * i), 2.6f, 1);
        }

        p.Circle(body, 50, 44, 15);
        foreach (float side in (float[])[-1, 1])
        {
            p.At(50 + (side * 7), 46, 1, side * -32, () =>
            {
                p.Ellipse(((Ink)0xDCE8F0).Fade(0.82f), side * 4, 24, 12, 27);
                p.Line(0x8A98A0, 0.9f, 0, 2, side * 5, 46);
                p.Line(0x8A98A0, 0.9f, 0, 2, side * 11, 32);
            });
        }

        p.Circle(body, 50, 25, 11);
        p.Ellipse(0xC8202C, 39, 20, 9.5f, 11);
        p.Ellipse(0xC8202C, 61, 20, 9.5f, 11);
        p.Circle(0xF08080, 37, 16, 2.6f);
        p.Circle(0xF08080, 59, 16, 2.6f);
    }

    public static void RottenApple(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0x8A5A2C, 0x9A6A24, 0x7A4A30);
        p.Stroke(0x4A3018, 4, "M50 28 Q50 14 58 6");
        p.Path(0x6A6A24, "M56 18 Q72 4 86 14 Q74 28 56 18 Z");
        p.Path(skin, "M50 30 Q34 18 18 32 Q2 54 20 84 Q34 104 50 94 Q66 104 80 84 Q98 54 82 32 Q66 18 50 30 Z");
        p.Path(0xA83A28, "M50 30 Q34 18 18 32 Q8 48 14 66 Q30 40 50 30 Z");
        p.Ellipse(0x4A3018, 66, 72, 15, 12);
        p.Ellipse(0x34220E, 32, 78, 9, 8);
        p.Circle(0x1A1008, 64, 48, 7.5f);
        p.Stroke(0x9AD04A, 7.5f, "M64 48 Q76 46 78 36 Q80 26 90 28");
        p.Circle(0x9AD04A, 90, 28, 5.4f);
        p.Circle(0x101010, 92, 26.5f, 1.5f);
        for (int i = 0; i < 7; i++)
        {
            p.Circle(p.Random.Pick<Ink>(0xA8B89A, 0x7E9A6A, 0xC8D0B8), p.Random.Range(22, 50), p.Random.Range(48, 74), p.Random.Range(2, 4.4f));
        }

        p.Ellipse(((Ink)0x5A4A18).Fade(0.8f), 50, 98, 40, 4);
        Flies(p, 3);
    }

    public static void Flies(Painter p, int count)
    {
        for (int i = 0; i < count; i++)
        {
            float x = p.Random.Range(6, 94);
            float y = p.Random.Range(-4, 40);
            p.Ellipse(Ink.Light(0xE8F0F0).Fade(0.8f), x - 1.8f, y - 1.4f, 2, 1.1f);
            p.Ellipse(Ink.Light(0xE8F0F0).Fade(0.8f), x + 1.8f, y - 1.4f, 2, 1.1f);
            p.Circle(Ink.Light(0x101014), x, y, 1.6f);
        }
    }

    public static void Rat(Painter p)
    {
        Ink fur = p.Random.Pick<Ink>(0x6A6468, 0x7A6048, 0x4E4A50);
        Ink pink = 0xE89A98;
        p.Stroke(pink, 6, p.Random.Pick(
            "M82 84 Q108 92 102 66 Q96 44 108 30",
            "M82 84 Q112 88 100 62 Q86 44 98 22"));
        p.Path(fur, "M2 70 Q12 48 34 46 Q48 30 66 36 Q94 46 92 80 Q92 94 78 94 L30 94 Q30 84 22 82 Q8 82 2 70 Z");
        p.Path(fur.Lighter(0.3f), "M22 82 Q40 78 46 94 L30 94 Q30 86 22 82 Z");
        p.Stroke(fur.Darker(0.35f), 3, "M58 92 Q52 70 74 66");
        foreach (float x in (float[])[30, 42, 62, 78])
        {
            p.Box(pink, x, 91, 15, 7, 3.5f);
        }

        p.Circle(fur.Darker(0.25f), 30, 42, 12);
        p.Circle(fur.Darker(0.15f), 44, 42, 15);
        p.Circle(pink, 44, 42, 10.5f);
        p.Circle(Ink.Light(0xE01010), 23, 61, 5);
        p.Circle(Ink.Light(0xFFFFFF), 21.6f, 59, 1.6f);
        p.Box(0xFFF4B0, 8, 76, 8, 13, 1.5f);
        p.Line(0x8A6A30, 1.4f, 12, 77, 12, 88);
        p.Circle(0xF07888, 3, 69, 5.4f);
        foreach (float y in (float[])[58, 68, 80])
        {
            p.Line(0x1A1618, 1.6f, 12, 70, -8, y + p.Random.Range(-2, 2));
        }
    }

    public static void MoldyCheese(Painter p)
    {
        Ink cheese = p.Random.Pick<Ink>(0xF2C83C, 0xF0B428, 0xE8D060);
        Ink mold = p.Random.Pick<Ink>(0x4E7A52, 0x3E7076, 0x5E7A2E);
        p.Path(cheese.Lighter(0.35f), "M0 56 Q34 20 74 14 Q96 28 100 50 Z");
        p.Path(cheese, "M0 56 L100 50 L98 96 L3 97 Z");
        (float X, float Y, float Radius)[] holes = [(18, 84, 6), (46, 66, 5), (60, 88, 7), (88, 64, 6)];
        foreach ((float x, float y, float radius) in holes)
        {
            p.Circle(cheese.Darker(0.4f), x, y, radius);
            p.Circle(cheese.Darker(0.2f), x + 1.2f, y + 1.4f, radius * 0.72f);
        }

        Mold(p, mold, 24, 66, 11);
        Mold(p, mold, 80, 82, 13);
        Mold(p, mold, 68, 34, 12);
        Mold(p, mold, 42, 88, 7);
        p.Stroke(Ink.Light(0x9AB82A), 3, "M26 30 Q18 22 26 14 Q34 6 26 -4");
        p.Stroke(Ink.Light(0x9AB82A), 3, "M48 18 Q40 10 48 2 Q56 -6 48 -14");
        Flies(p, 4);
    }

    public static void Slug(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0xC0702A, 0x7A5A34, 0x8A8A34, 0x5E4A44);
        Ink slime = p.Random.Pick(Ink.Light(0xB8E03C), Ink.Light(0xA0D850), Ink.Light(0xD0E060));
        p.Ellipse(slime.Fade(0.85f), 46, 95, 62, 6);
        p.Ellipse(slime.Fade(0.85f), -20, 97, 26, 4);
        p.Line(skin, 5, 84, 46, 78, 18);
        p.Line(skin, 5, 90, 46, 98, 22);
        foreach ((float x, float y) in ((float, float)[])[(78, 16), (99, 20)])
        {
            p.Circle(skin.Lighter(0.25f), x, y, 6.4f);
            p.Circle(0x0C0C0C, x + 1.4f, y, 3.4f);
        }

        p.Path(skin, "M-6 94 Q6 62 36 54 Q56 50 66 60 Q70 38 88 40 Q104 44 102 66 Q100 90 84 95 Z");
        p.Path(skin.Lighter(0.3f), "M-6 94 Q8 84 30 89 T64 88 T99 78 Q96 92 84 95 Z");
        p.Path(skin.Darker(0.16f), "M26 64 Q36 50 54 54 Q68 60 62 70 Q44 76 26 64 Z");
        for (int i = 0; i < 8; i++)
        {
            p.Circle(skin.Darker(0.45f), p.Random.Range(14, 84), p.Random.Range(62, 84), p.Random.Range(1.8f, 3.4f));
        }

        p.Stroke(Ink.Light(0xFFFFFF).Fade(0.85f), 3, "M30 58 Q40 52 50 55");
        p.Stroke(0x2A1A14, 3, "M88 68 Q94 71 99 66");
        p.Path(slime, "M-14 97 Q2 88 16 92 T44 90 T70 93 T104 88 Q108 98 92 99 L-8 99 Z");
    }

    private static void Mold(Painter p, Ink ink, float x, float y, float radius)
    {
        Ink fuzz = ink.Lighter(0.55f);
        for (int i = 0; i < 7; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.Tau / 7);
            p.Circle(fuzz, x + (cos * radius * 0.7f), y + (sin * radius * 0.7f), radius * p.Random.Range(0.4f, 0.6f));
        }

        p.Circle(ink, x, y, radius * 0.8f);
        p.Circle(ink.Darker(0.35f), x + p.Random.Range(-2, 2), y + p.Random.Range(-2, 2), radius * 0.4f);
    }
}
