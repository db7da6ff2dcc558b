namespace EmoGen.Training.Datasets.Drawing;

internal static class SadnessThings
{
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

    public static void Candle(Painter p)
    {
        Ink wax = p.Random.Pick<Ink>(0xF4EEDC, 0xE8DCC8, 0xDCE0E8);
        Ink dish = p.Random.Pick<Ink>(0x8A6A38, 0x5A6470, 0x6A4038);
        float bend = p.Random.Range(-8, 8);
        Ink smoke = ((Ink)0xA8B0BC).Fade(0.8f);
        p.Stroke(smoke, 5, $"M50 16 Q{38 + bend} 6 {50 + bend} -6 Q{62 + bend} -18 {46 + bend} -32");
        p.Glow(Ink.Light(0xFFB040).Fade(0.75f), 50, 32, 34);
        p.Ring(dish, 5, 92, 82, 9);
        p.Path(wax, "M30 46 Q50 38 70 46 L72 90 L28 90 Z");
        p.Path(wax.Darker(0.18f), "M58 43 Q66 44 70 46 L72 90 L60 90 Z");
        p.Ellipse(wax.Darker(0.14f), 50, 46, 20, 6);
        p.Line(0x1A1410, 3, 50, 47, 50, 36);
        p.Path(Ink.Light(0xFF8A1C), "M50 14 Q62 30 57 37 Q50 43 43 37 Q38 30 50 14 Z");
        p.Path(Ink.Light(0xFFE860), "M50 23 Q56 32 53 37 Q50 40 47 37 Q44 32 50 23 Z");
        foreach ((float x, float top, float foot) in ((float, float, float)[])[(31, 44, 72), (40, 48, 64), (62, 47, 78), (69, 45, 62)])
        {
            float end = foot + p.Random.Range(-5, 6);
            p.Line(wax.Lighter(0.5f), 6, x, top, x, end);
            p.Circle(wax.Lighter(0.5f), x, end, 4.4f);
        }

        p.Ellipse(wax, 50, 88, 32, 5);
        p.Path(dish, "M8 86 Q50 96 92 86 Q84 100 66 100 L34 100 Q16 100 8 86 Z");
        p.Path(dish.Lighter(0.3f), "M8 86 Q50 96 92 86 L90 90 Q50 99 10 90 Z");
    }
}
