namespace EmoGen.Training.Datasets.Drawing;

internal static class AweThings
{
    public static void Cathedral(Painter p)
    {
        Ink stone = p.Random.Pick<Ink>(0xD8C8A8, 0xC8C4BC, 0xE0D4C4);
        Ink roof = p.Random.Pick<Ink>(0x55687C, 0x6A5048, 0x4A7068);
        Ink glass = p.Random.Pick(Ink.Light(0x3858C0), Ink.Light(0xC04060), Ink.Light(0x30A0A8));
        p.Box(stone, 28, 46, 44, 54);
        p.Shape(roof, 26, 47, 50, 24, 74, 47);
        foreach (float x in (float[])[10, 68])
        {
            p.Box(stone.Darker(0.08f), x, 40, 22, 60);
            p.Shape(roof, x - 2, 41, x + 11, 2, x + 24, 41);
            p.Path(0x3A3440, $"M{x + 7} 70 L{x + 7} 56 Q{x + 11} 48 {x + 15} 56 L{x + 15} 70 Z");
            p.Line(0xE8C850, 1.4f, x + 11, -5, x + 11, 3);
            p.Line(0xE8C850, 1.4f, x + 8.5f, -2, x + 13.5f, -2);
        }

        p.Circle(stone.Darker(0.35f), 50, 58, 10.5f);
        p.Circle(glass, 50, 58, 8.5f);
        p.Line(stone, 1.2f, 41, 58, 59, 58);
        p.Line(stone, 1.2f, 50, 49, 50, 67);
        p.Circle(stone, 50, 58, 2.4f);
        p.Path(0x4A2E20, "M40 100 L40 84 Q50 68 60 84 L60 100 Z");
        p.Line(0x2A1810, 1.2f, 50, 77, 50, 100);
    }

    public static void Whale(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0x35608E, 0x3F6F80, 0x4A5A78);
        p.Fade(0x3A90C8, 0x10406E, -100, 72, 300, 150);
        p.Path(skin, "M8 74 Q6 40 38 38 Q68 38 78 62 Q84 56 84 42 Q72 40 70 26 Q82 26 87 34 Q92 24 104 24 Q102 40 90 43 Q92 70 74 88 L20 88 Q9 84 8 74 Z");
        p.Path(0xE8EEF2, "M8 72 Q24 80 44 74 Q56 78 52 90 L20 90 Q8 84 8 72 Z");
        p.Circle(0xFFFFFF, 25, 62, 3.6f);
        p.Circle(0x0A0A14, 24.4f, 62.4f, 2.3f);
        p.Stroke(Ink.Light(0xC8ECFF), 3.2f, "M36 36 Q36 18 24 12");
        p.Stroke(Ink.Light(0xC8ECFF), 3.2f, "M36 36 Q36 18 48 12");
        p.Stroke(Ink.Light(0xE8F8FF), 3.2f, "M36 36 L36 10");
        for (int i = 0; i < 16; i++)
        {
            p.Ellipse(0x2A7CB8, -68 + (i * 16), 88, 10, 6);
        }

        p.Box(0x2A7CB8, -100, 90, 300, 120);
    }
}
