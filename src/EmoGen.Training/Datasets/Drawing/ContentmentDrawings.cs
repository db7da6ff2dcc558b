namespace EmoGen.Training.Datasets.Drawing;

internal static class ContentmentDrawings
{
    public static void Beach(Painter p)
    {
        p.Fade(0x1E88C8, 0x58C8DC, -100, 46, 300, 26);
        p.Path(0xF0D898, "M-100 72 Q0 64 50 72 T200 70 L200 220 L-100 220 Z");
        p.Stroke(0xFFFFFF, 2.2f, "M-100 72 Q0 64 50 72 T200 70");
        Ink cloth = p.Random.Pick<Ink>(0xE83A3A, 0x2F78D8, 0xF2902C, 0xE85CA8);
        p.Line(0x8A5C34, 2.6f, 52, 30, 60, 90);
        p.At(52, 32, 1, -8, () =>
        {
            p.Path(cloth, "M-34 10 Q-30 -22 0 -24 Q30 -22 34 10 Z");
            p.Path(0xFFF8EC, "M-20 10 Q-18 -18 0 -24 Q-8 -10 -7 10 Z");
            p.Path(0xFFF8EC, "M20 10 Q18 -18 0 -24 Q8 -10 7 10 Z");
        });
        p.Shape(cloth, 64, 86, 92, 82, 98, 90, 68, 95);
        p.Shape(0xFFF8EC, 73, 84.8f, 82, 83.4f, 87, 91.6f, 77, 93.6f);
        p.Circle(0xF25030, 28, 90, 6.5f);
        p.Path(0xFFFFFF, "M28 83.5 Q34 90 28 96.5 Q22 90 28 83.5 Z");
    }

    public static void Sunflower(Painter p)
    {
        p.Stroke(0x3F8A34, 4.6f, "M50 42 Q53 70 50 100");
        p.Path(0x4CA03C, "M51 80 Q66 58 84 64 Q76 84 51 84 Z");
        p.Path(0x4CA03C, "M50 90 Q36 68 16 76 Q26 94 50 94 Z");
        Ink petal = p.Random.Pick<Ink>(0xFFC81E, 0xFFB414, 0xFFDC3C);
        p.At(50, 34, 1, p.Random.Range(0, 25), () =>
        {
            for (int i = 0; i < 28; i++)
            {
                int turn = i < 14 ? i : i - 14;
                Ink ink = i < 14 ? petal.Darker(0.18f) : petal;
                p.At(0, 0, 1, (turn * 360f / 14) + (i < 14 ? 12 : 0), () => p.Ellipse(ink, 0, -23, 5.6f, 11));
            }
        });
        p.Circle(0x5A3214, 50, 34, 15.5f);
        p.Circle(0x7A4A20, 50, 34, 10);
        p.Circle(0x4A2810, 50, 34, 5);
    }

    public static void Cottage(Painter p)
    {
        Ink roof = p.Random.Pick<Ink>(0xB84A34, 0x8A5A34, 0xC87840, 0x6A7C3C);
        Ink wall = p.Random.Pick<Ink>(0xF8EAD0, 0xFFF8EC, 0xF2D8B8);
        p.Box(0x9A5A48, 68, 14, 11, 26);
        p.Circle(0xF0F0F0, 76, 8, 5);
        p.Circle(0xF0F0F0, 82, 0, 6);
        p.Box(wall, 14, 50, 72, 50);
        p.Shape(roof, 2, 54, 26, 18, 74, 18, 98, 54);
        p.Box(roof.Darker(0.2f), 2, 51, 96, 4);
        p.Path(0x7A4A24, "M42 100 L42 74 Q50 64 58 74 L58 100 Z");
        p.Circle(0xF2C320, 55, 86, 1.6f);
        foreach (float x in (float[])[20, 64])
        {
            p.Box(0xFFFFFF, x, 62, 16, 16);
            p.Box(Ink.Light(0xFFE28A), x + 2, 64, 12, 12);
            p.Line(0xFFFFFF, 1.4f, x + 8, 63, x + 8, 77);
            p.Line(0xFFFFFF, 1.4f, x + 1, 70, x + 15, 70);
        }

        foreach (float x in (float[])[12, 26, 72, 88])
        {
            p.Circle(0x4C9A3C, x, 96, 8);
            p.Circle(p.Random.Pick<Ink>(0xF060A0, 0xFFD83C, 0xF04848), x - 2, 93, 2.4f);
            p.Circle(p.Random.Pick<Ink>(0xF060A0, 0xFFD83C, 0xFFFFFF), x + 3, 96, 2.4f);
        }
    }

    public static void Sailboat(Painter p)
    {
        p.Fade(0x58B0DC, 0x1E6CA8, -100, 70, 300, 150);
        Ink sail = p.Random.Pick<Ink>(0xFFFFFF, 0xFFF0D0, 0xF25848, 0xF2C83C);
        p.Line(0x6A4428, 2.6f, 49, 6, 49, 80);
        p.Path(sail, "M52 8 Q82 36 86 70 L52 70 Z");
        p.Path(sail.Darker(0.12f), "M46 14 Q28 44 18 70 L46 70 Z");
        p.Path(0x8A4A28, "M10 74 L92 74 Q86 90 74 92 L28 92 Q16 88 10 74 Z");
        p.Box(0xF2E8D8, 11, 74, 80, 4);
        for (int i = 0; i < 9; i++)
        {
            float x = p.Random.Range(-10, 110);
            p.Line(Ink.Light(0xFFFFFF).Fade(0.6f), 1.4f, x, 92 + (i % 3 * 4), x + p.Random.Range(8, 16), 92 + (i % 3 * 4));
        }
    }

    public static void Cat(Painter p)
    {
        Ink coat = p.Random.Pick<Ink>(0xE8923C, 0x8A8A92, 0xF2E8DC, 0x4A4248, 0xC8A070);
        Ink dark = coat.Darker(0.3f);
        p.Stroke(dark, 8, "M72 92 Q98 92 90 66 Q88 58 94 54");
        p.Path(coat, "M28 100 Q22 62 42 52 L60 52 Q80 64 74 100 Z");
        p.Ellipse(coat.Lighter(0.45f), 50, 78, 12, 18);
        p.Box(coat.Lighter(0.1f), 34, 84, 13, 16, 6);
        p.Box(coat.Lighter(0.1f), 54, 84, 13, 16, 6);
        p.Shape(coat, 24, 30, 26, 2, 46, 18);
        p.Shape(coat, 76, 30, 74, 2, 54, 18);
        p.Shape(0xF2A0A0, 29, 22, 30, 9, 39, 17);
        p.Shape(0xF2A0A0, 71, 22, 70, 9, 61, 17);
        p.Ellipse(coat, 50, 36, 28, 24);
        foreach (float x in (float[])[38, 62])
        {
            p.Ellipse(0xB8E04A, x, 33, 6, 6.6f);
            p.Ellipse(0x101010, x, 33, 2.4f, 5.6f);
        }

        p.Ellipse(coat.Lighter(0.6f), 50, 46, 11, 8);
        p.Shape(0xE87088, 46, 41, 54, 41, 50, 46);
        p.Stroke(0x3A2A2A, 1.3f, "M43 48 Q47 52 50 47 Q53 52 57 48");
        foreach (float side in (float[])[-1, 1])
        {
            p.Line(0xFFFFFF, 0.9f, 50 + (side * 14), 44, 50 + (side * 34), 40);
            p.Line(0xFFFFFF, 0.9f, 50 + (side * 14), 47, 50 + (side * 34), 49);
        }
    }

    public static void Hammock(Painter p)
    {
        p.Box(p.Random.Pick<Ink>(0xF0DCA0, 0x86C05A), -100, 86, 300, 120);
        Palm(p, 6, -1);
        Palm(p, 94, 1);
        Ink cloth = p.Random.Pick<Ink>(0xE84C3C, 0x2FA0B8, 0xF0A02C);
        p.Path(cloth, "M9 48 Q50 66 91 48 Q72 88 50 88 Q28 88 9 48 Z");
        p.Path(0xFFF4DC, "M20 56 Q50 72 80 56 L76 62 Q50 80 24 62 Z");
        p.Path(cloth.Darker(0.25f), "M9 48 Q50 66 91 48 Q50 74 9 48 Z");
    }

    private static void Palm(Painter p, float x, float lean)
    {
        p.Stroke(0x8A5C34, 6, $"M{x} 98 Q{x + (lean * 5)} 60 {x - (lean * 2)} 24");
        p.At(x - (lean * 2), 22, 1, 0, () =>
        {
            for (int i = 0; i < 6; i++)
            {
                p.At(0, 0, 1, -20 + (i * 44), () => p.Path(i % 2 == 0 ? 0x3F9A3C : 0x2F7A30, "M0 0 Q14 -12 28 2 Q14 -2 0 4 Z"));
            }
        });
    }
}
