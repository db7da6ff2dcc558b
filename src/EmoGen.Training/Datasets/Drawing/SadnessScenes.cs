namespace EmoGen.Training.Datasets.Drawing;

internal static class SadnessScenes
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

    public static void Umbrella(Painter p)
    {
        Ink cloth = p.Random.Pick<Ink>(0x22304E, 0x26262C, 0x4E1E2C);
        Ink coat = p.Random.Pick<Ink>(0x4A4038, 0x2E3840, 0x5A4A3A);
        p.Fade(0x6E7880, 0x4A545E, -100, 84, 300, 130);
        p.Ellipse(0x9AB0C0, 50, 97, 40, 5);
        for (int i = 0; i < 26; i++)
        {
            float x = p.Random.Pick(p.Random.Range(-30, 4), p.Random.Range(96, 130));
            float y = p.Random.Range(-10, 84);
            p.Line(Ink.Light(0xD0E0F0).Fade(0.7f), 2, x, y, x - 3, y + 12);
        }

        p.Box(0x1C1C22, 42, 80, 7, 17, 2);
        p.Box(0x1C1C22, 52, 80, 7, 17, 2);
        p.Path(coat, "M38 84 L40 58 Q42 50 50 50 Q60 50 61 58 L63 84 Z");
        p.Stroke(coat.Darker(0.25f), 6, "M57 56 L66 64 L60 54");
        p.Circle(0x3A2A22, 50, 45, 7.5f);
        p.Line(0x8A8A90, 3, 62, 64, 58, 4);
        p.At(52, 43, 1, p.Random.Range(-5, 5), () =>
        {
            p.Line(cloth.Darker(0.3f), 3.4f, 0, -40, 0, -48);
            p.Path(cloth, "M-46 2 Q-42 -40 0 -42 Q42 -40 46 2 Q39 -6 31 0 Q23 -7 16 0 Q8 -8 0 0 Q-8 -8 -16 0 Q-23 -7 -31 0 Q-39 -6 -46 2 Z");
            p.Path(cloth.Lighter(0.22f), "M0 -42 Q-30 -34 -31 0 Q-23 -7 -16 0 Q-14 -30 0 -42 Z");
            p.Path(cloth.Lighter(0.22f), "M0 -42 Q15 -30 16 0 Q23 -7 31 0 Q30 -34 0 -42 Z");
        });
    }

    public static void Shipwreck(Painter p)
    {
        Ink wood = p.Random.Pick<Ink>(0x5A4030, 0x4A3A34, 0x6A4A34);
        Ink sail = p.Random.Pick<Ink>(0xB8B4A8, 0xA8A090, 0xC8C0B0);
        Ink sea = p.Random.Pick<Ink>(0x3A566A, 0x44606A, 0x2E4A60);
        p.Fade(sea.Lighter(0.25f), sea, -100, 66, 300, 40);
        p.At(52, 66, 0.86f, -20 + p.Random.Range(-4, 4), () =>
        {
            p.Line(wood.Darker(0.3f), 5, -20, -8, -20, -66);
            p.Line(wood.Darker(0.3f), 5, 16, -8, 16, -40);
            p.Line(wood.Darker(0.3f), 5, 16, -40, 38, -18);
            p.Line(wood.Darker(0.3f), 4, -42, -56, 4, -56);
            p.Path(sail, "M-42 -55 L3 -55 L6 -34 L-4 -42 L-6 -22 L-16 -36 L-22 -20 L-30 -38 L-40 -24 Z");
            p.Path(sail.Darker(0.15f), "M18 -39 L36 -21 L30 -12 L26 -22 L18 -14 Z");
            p.Line(wood.Darker(0.2f), 5, -46, -16, -66, -32);
            p.Path(wood, "M-54 -20 L-34 -10 L34 -10 L50 -16 Q50 14 36 44 L-30 44 Q-44 20 -54 -20 Z");
            p.Path(wood.Lighter(0.2f), "M-54 -20 L-34 -10 L34 -10 L50 -16 L50 -9 L35 -3 L-35 -3 L-51 -11 Z");
            p.Path(0x120C0C, "M-24 4 L-14 -1 L-6 5 L6 -1 L12 8 L5 19 L-8 16 L-20 20 L-28 12 Z");
            p.Line(wood, 3.4f, -15, -2, -13, 20);
            p.Line(wood, 3.4f, 0, -2, -1, 20);
        });
        p.Path(sea.Darker(0.1f), "M-100 86 Q-84 78 -68 86 T-36 86 T-4 86 T28 86 T60 86 T92 86 T124 86 T156 86 T188 86 L200 220 L-100 220 Z");
        for (int i = 0; i < 8; i++)
        {
            p.Ellipse(0xC8D8E0, p.Random.Range(-10, 110), p.Random.Range(90, 100), p.Random.Range(6, 12), 1.6f);
        }

        p.At(p.Random.Range(8, 22), 95, 1, 14, () => p.Box(wood.Lighter(0.1f), -12, -2, 24, 5, 1));
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
