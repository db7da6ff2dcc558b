namespace EmoGen.Training.Datasets.Drawing;

internal static class ContentmentThings
{
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

    public static void Swan(Painter p)
    {
        p.Fade(0x58B8A8, 0x1E6C88, -100, 72, 300, 60);
        p.Box(0x1E6C88, -100, 130, 300, 90);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.35f), 44, 97, 36, 6);
        p.At(3, 8, 0.92f, 0, () =>
        {
            p.Stroke(0xFFFFFF, 9.5f, "M68 76 Q92 66 80 46 Q64 26 72 14 Q77 7 84 13");
            p.Circle(0xFFFFFF, 81, 15, 7.6f);
            p.Path(p.Random.Pick<Ink>(0xF27C1C, 0xE8542C), "M85 10 L104 24 L84 22 Z");
            p.Shape(0x181818, 84, 8.5f, 91, 15, 84, 20);
            p.Circle(0x181818, 80.5f, 13, 1.8f);
            p.Path(0xFFFFFF, "M2 48 Q14 60 28 50 Q50 38 72 60 Q84 76 72 90 Q46 98 22 90 Q4 78 2 48 Z");
            p.Path(0xB8CCE0, "M8 62 Q30 72 62 62 Q56 84 32 82 Q14 78 8 62 Z");
            p.Path(0xFFFFFF, "M6 56 Q28 64 60 58 Q54 74 32 74 Q12 72 6 56 Z");
        });
        p.Ellipse(0x2A8494, 46, 95, 44, 4.4f);
        Ink lily = p.Random.Pick<Ink>(0xF27CB0, 0xFFD83C, 0xE85CA0);
        foreach (float x in (float[])[p.Random.Range(-6, 8), p.Random.Range(92, 104)])
        {
            p.Ellipse(0x3F9A3C, x, 96, 13, 5);
            p.Circle(lily, x - 4, 91, 4.4f);
            p.Circle(lily, x + 4, 91, 4.4f);
            p.Circle(lily.Lighter(0.35f), x, 90, 4.6f);
        }
    }

    public static void Rabbit(Painter p)
    {
        Ink coat = p.Random.Pick<Ink>(0xFFFFFF, 0xB8906C, 0xA0A0A8, 0xF0DCC0);
        Ink shade = coat.Darker(0.14f);
        p.Ellipse(shade, 50, 82, 27, 20);
        p.Ellipse(coat.Lighter(0.5f), 50, 84, 16, 15);
        foreach (float side in (float[])[-1, 1])
        {
            p.At(50 + (side * 13), 22, 1, side * p.Random.Range(6, 18), () =>
            {
                p.Ellipse(coat, 0, -4, 9, 26);
                p.Ellipse(0xF490A8, 0, -3, 4.6f, 19);
            });
            p.Ellipse(coat, 50 + (side * 20), 96, 14, 6.5f);
            p.Ellipse(coat, 50 + (side * 13), 59, 15, 12);
        }

        p.Ellipse(coat, 50, 51, 25, 20);
        foreach (float x in (float[])[39, 61])
        {
            p.Circle(0x201418, x, 46, 4.6f);
            p.Circle(0xFFFFFF, x - 1.4f, 44.4f, 1.6f);
        }

        p.Box(0xFFFFFF, 46, 59, 8, 8.5f, 1.5f);
        p.Line(0x8A7A78, 1, 50, 60, 50, 67);
        p.Ellipse(coat.Lighter(0.5f), 44, 58, 7.5f, 5.4f);
        p.Ellipse(coat.Lighter(0.5f), 56, 58, 7.5f, 5.4f);
        p.Ellipse(0xF06888, 50, 53.5f, 4.4f, 3.2f);
        p.At(50, 76, 1, p.Random.Range(-62, -48), () =>
        {
            p.Shape(0x38A038, 0, -10, -9, -24, -2, -20, 1, -28, 4, -20, 10, -24);
            p.Path(0xF47A1C, "M-7 -10 Q0 -16 7 -10 Q6 12 0 26 Q-6 12 -7 -10 Z");
        });
        p.Circle(coat, 40, 80, 7);
        p.Circle(coat, 59, 76, 7);
    }

    public static void Windmill(Painter p)
    {
        Ink wall = p.Random.Pick<Ink>(0xF4E8D0, 0xC0704C, 0xE8C890);
        Ink roof = p.Random.Pick<Ink>(0xB03A2C, 0x345C88, 0x6A4428);
        p.Shape(wall, 31, 100, 69, 100, 60, 38, 40, 38);
        p.Shape(wall.Darker(0.18f), 54, 100, 69, 100, 60, 38, 53, 38);
        p.Path(roof, "M36 42 Q38 20 50 20 Q62 20 64 42 Z");
        p.Path(0x5A3418, "M43 100 L43 86 Q50 78 57 86 L57 100 Z");
        p.Box(0x4A2E1C, 44.5f, 61, 11, 11, 1);
        p.Box(Ink.Light(0xFFE28A), 46, 62.5f, 8, 8);
        p.At(50, 37, 1, p.Random.Range(20, 70), () =>
        {
            for (int i = 0; i < 4; i++)
            {
                p.At(0, 0, 1, i * 90, () =>
                {
                    p.Box(0x6A4428, -1, -43, 12.5f, 32);
                    p.Box(0xFFFFFF, 1.5f, -41, 7.5f, 28);
                    p.Line(0x6A4428, 3, 0, 0, 0, -43);
                    p.Line(0x6A4428, 1.6f, 1, -32, 10, -32);
                    p.Line(0x6A4428, 1.6f, 1, -22, 10, -22);
                });
            }
        });
        p.Circle(0x4A2E1C, 50, 37, 4.4f);
        Ink tulip = p.Random.Pick<Ink>(0xE83A3A, 0xF060A0, 0xFFC81E);
        foreach (float x in (float[])[10, 21, 31, 69, 79, 90])
        {
            p.Ellipse(0x4C9A3C, x, 98, 7, 5);
            p.Ellipse(tulip, x + p.Random.Range(-1, 1), 91, 4, 5.4f);
        }
    }
}
