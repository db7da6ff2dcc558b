namespace EmoGen.Training.Datasets.Drawing;

internal static class SadnessDrawings
{
    public static void RainyWindow(Painter p)
    {
        Ink wall = p.Random.Pick<Ink>(0x8A7C6A, 0x6A7884, 0x7A6C84);
        Ink curtain = p.Random.Pick<Ink>(0x5A6AA0, 0x8A4A5A, 0x4A7A78);
        p.Box(wall, -100, -100, 300, 300);
        p.Box(0xD8D4CC, 6, -2, 88, 86, 2);
        p.Fade(Ink.Light(0x46607E), Ink.Light(0x9CB6CC), 12, 4, 76, 74);
        p.Path(Ink.Light(0x3E5264), "M12 78 L12 70 Q22 58 34 66 Q44 72 50 66 Q60 50 74 60 Q84 66 88 62 L88 78 Z");
        for (int i = 0; i < 22; i++)
        {
            float x = p.Random.Range(14, 86);
            float y = p.Random.Range(6, 66);
            float length = p.Random.Range(3, 12);
            p.Line(Ink.Light(0xD4E8F8).Fade(0.75f), 1.4f, x, y, x, y + length);
            p.Ellipse(Ink.Light(0xE4F4FF), x, y + length, 1.8f, 2.5f);
        }

        p.Box(0xE4E0D8, 47, 2, 6, 78);
        p.Box(0xE4E0D8, 10, 37, 80, 5);
        p.Box(0xC8C2B8, 0, 82, 100, 8, 2);
        p.Path(curtain, "M-8 -100 L22 -100 L22 -10 Q20 50 4 92 L-8 92 Z");
        p.Path(curtain, "M108 -100 L78 -100 L78 -10 Q80 50 96 92 L108 92 Z");
    }

    public static void LonelyBench(Painter p)
    {
        p.Path(0x7A7E72, "M-100 76 Q50 70 200 76 L200 220 L-100 220 Z");
        Ink wood = p.Random.Pick<Ink>(0x7A4E2C, 0x5C4434, 0x8A5A34);
        p.Line(0x22262C, 3, 88, 96, 88, 12);
        p.Path(0x22262C, "M80 14 L96 14 L92 4 L84 4 Z");
        p.Glow(Ink.Light(0xFFE8A8).Fade(0.55f), 88, 18, 16);
        p.Circle(Ink.Light(0xFFE8A8), 88, 17, 4);
        for (int i = 0; i < 3; i++)
        {
            p.Box(wood, 6, 44 + (i * 9), 68, 6.4f, 1);
        }

        p.Shape(wood.Lighter(0.12f), 6, 73, 74, 73, 79, 81, 1, 81);
        foreach (float x in (float[])[12, 66])
        {
            p.Box(0x22262C, x, 42, 3.6f, 56);
            p.Box(0x22262C, x - 5, 80, 3.6f, 20);
            p.Line(0x22262C, 3, x - 6, 63, x + 4, 63);
            p.Line(0x22262C, 3, x - 6, 63, x - 5, 76);
        }

        for (int i = 0; i < 9; i++)
        {
            p.Ellipse(p.Random.Pick<Ink>(0xB06A2C, 0x9A4A24, 0xC08A3C), p.Random.Range(-10, 110), p.Random.Range(84, 99), 2.6f, 1.5f);
        }
    }

    public static void BareTree(Painter p)
    {
        p.Path(0x8A8468, "M-100 96 Q50 78 200 96 L200 220 L-100 220 Z");
        Ink bark = p.Random.Pick<Ink>(0x3A2E2A, 0x2A2A30, 0x4A382C);
        p.Path(bark, "M40 96 Q46 80 45 54 L55 54 Q54 80 62 96 Z");
        (float Angle, float Length)[] boughs = [(-52, 40), (-24, 48), (2, 52), (28, 46), (54, 38)];
        foreach ((float angle, float length) in boughs)
        {
            Bough(p, bark, 50, 58, angle + p.Random.Range(-6, 6), length, 6);
        }

        for (int i = 0; i < 7; i++)
        {
            p.Ellipse(p.Random.Pick<Ink>(0xB06A2C, 0x9A5A24), p.Random.Range(10, 90), p.Random.Range(50, 96), 2.4f, 1.5f);
        }
    }

    public static void WiltedFlower(Painter p)
    {
        Ink petal = p.Random.Pick<Ink>(0xC04A6C, 0x8A5AA0, 0xC86A48);
        Ink pot = p.Random.Pick<Ink>(0xC8703C, 0x5A80A8, 0xD0C4B0);
        p.Stroke(0x7A8434, 5, "M44 64 Q42 20 62 14 Q82 12 82 38");
        p.Path(0x7A7034, "M44 54 Q28 50 20 68 Q36 68 44 58 Z");
        p.Path(0x6A6430, "M45 48 Q58 46 62 62 Q50 62 45 52 Z");
        for (int i = 0; i < 5; i++)
        {
            p.At(82, 38, 1.35f, -52 + (i * 26), () => p.Ellipse(i % 2 == 0 ? petal : petal.Darker(0.2f), 0, 12, 5.6f, 13));
        }

        p.Circle(0x6A4820, 82, 37, 8.5f);
        p.Path(pot, "M28 62 L60 62 Q66 84 56 100 L32 100 Q22 84 28 62 Z");
        p.Box(pot.Lighter(0.2f), 26, 60, 36, 5, 2);
        p.Ellipse(petal, 74, 97, 7, 3);
        p.Ellipse(petal.Darker(0.2f), 90, 95, 6.4f, 2.8f);
        p.Ellipse(petal, 12, 97, 6, 2.6f);
        p.Ellipse(petal, 88, 80, 3.6f, 5.4f);
    }

    public static void BrokenHeart(Painter p)
    {
        Ink red = p.Random.Pick<Ink>(0xC82038, 0x9A1C3C, 0xB83048);
        p.At(47, 50, 1, -7, () =>
            p.Path(red, "M0 -26 Q-12 -46 -30 -42 Q-50 -34 -46 -10 Q-42 14 0 46 L-8 28 L6 14 L-8 0 L6 -12 Z"));
        p.At(54, 50, 1, 7, () =>
            p.Path(red.Darker(0.18f), "M2 -26 Q14 -46 32 -42 Q52 -34 48 -10 Q44 14 2 46 L-6 28 L8 14 L-6 0 L8 -12 Z"));
        p.At(24, 26, 1, 30, () => p.Ellipse(red.Lighter(0.4f), 0, 0, 4, 8));
    }

    public static void CryingEye(Painter p)
    {
        Ink iris = p.Random.Pick<Ink>(0x3A78B8, 0x5A8A4A, 0x7A5030);
        p.Path(0xE8B898, "M-2 44 Q50 -8 102 44 Q50 88 -2 44 Z");
        p.Path(0xFFFFFF, "M4 44 Q50 4 96 44 Q50 76 4 44 Z");
        p.Circle(iris, 50, 40, 18);
        p.Circle(0x08080C, 50, 40, 9);
        p.Circle(Ink.Light(0xFFFFFF), 44, 33, 4.4f);
        p.Stroke(0x201818, 4.4f, "M2 44 Q50 2 98 44");
        p.Stroke(0x5A3A30, 5, "M12 12 Q46 -12 90 4");
        p.Stroke(0x9A6A58, 2.4f, "M4 46 Q50 78 96 46");
        foreach ((float x, float y, float scale) in ((float, float, float)[])[(30, 66, 1), (66, 70, 1.2f)])
        {
            p.At(x, y, scale, 0, () =>
            {
                p.Path(0x3CA0F0, "M0 -6 Q12 14 8 20 Q0 28 -8 20 Q-12 14 0 -6 Z");
                p.Ellipse(Ink.Light(0xD0F0FF), -3, 15, 1.8f, 4);
            });
        }
    }

    private static void Bough(Painter p, Ink bark, float x, float y, float angle, float length, float width)
    {
        (float sin, float cos) = MathF.SinCos(angle * MathF.PI / 180);
        float endX = x + (length * sin);
        float endY = y - (length * cos);
        p.Line(bark, width, x, y, x + (length * 0.5f * sin), y - (length * 0.5f * cos));
        p.Line(bark, width * 0.55f, x, y, endX, endY);
        if (length > 14)
        {
            Bough(p, bark, x + (length * 0.5f * sin), y - (length * 0.5f * cos), angle - 34, length * 0.48f, width * 0.55f);
            Bough(p, bark, x + (length * 0.65f * sin), y - (length * 0.65f * cos), angle + 32, length * 0.42f, width * 0.5f);
        }
    }
}
