namespace EmoGen.Training.Datasets.Drawing;

/// <summary>The objects without an emotion of their own. Each wears the painter's motif where it has one.</summary>
internal static class Neutrals
{
    public static void Bag(Painter p, Ink ink)
    {
        p.Stroke(ink.Darker(0.45f), 5.5f, "M30 36 Q30 2 50 2 Q70 2 70 36");
        p.Path(ink, "M12 34 L88 34 L96 92 Q96 100 88 100 L12 100 Q4 100 4 92 Z");
        p.Path(ink.Darker(0.2f), "M12 34 L88 34 L90 47 L10 47 Z");
        p.Decorate(25, 45, 52, 5);
        p.Box(0xF2C84A, 44, 41, 12, 10, 2);
        p.Circle(ink.Darker(0.5f), 50, 46, 2);
        p.Circle(0xF2C84A, 30, 37, 3);
        p.Circle(0xF2C84A, 70, 37, 3);
    }

    public static void Cup(Painter p, Ink ink)
    {
        p.Stroke(ink.Darker(0.15f), 8, "M76 42 Q101 40 98 62 Q94 82 70 80");
        p.Path(ink, "M8 28 L80 28 L76 90 Q75 100 65 100 L23 100 Q13 100 12 90 Z");
        p.Path(ink.Darker(0.16f), "M66 28 L80 28 L76 90 Q75 100 65 100 L56 100 Q64 98 64 90 Z");
        p.Ellipse(ink.Lighter(0.35f), 44, 28, 36, 8);
        p.Ellipse(0x5A3418, 44, 29, 31, 6);
        p.Decorate(19, 41, 52, 5);
        for (int i = 0; i < 3; i++)
        {
            float x = 30 + (i * 14);
            p.Stroke(Ink.Light(0xFFFFFF).Fade(0.6f), 2.6f, $"M{x} 18 Q{x - 6} 12 {x} 6 Q{x + 6} 0 {x} -6");
        }
    }

    public static void Cake(Painter p, Ink ink)
    {
        p.Ellipse(0xE4E6EA, 50, 95, 50, 6);
        p.Box(0xF4DCA8, 8, 56, 84, 38, 4);
        p.Box(0xE8B878, 8, 74, 84, 5);
        p.Box(0xF4DCA8, 22, 28, 56, 30, 4);
        p.Box(ink, 22, 24, 56, 12, 5);
        p.Box(ink, 8, 52, 84, 12, 5);
        for (int i = 0; i < 6; i++)
        {
            p.Box(ink, 10 + (i * 14.2f), 58, 9, 9 + (i % 2 * 6), 4.5f);
            if (i < 4)
            {
                p.Box(ink, 25 + (i * 13.6f), 30, 8, 8 + (i % 2 * 5), 4);
            }
        }

        p.Decorate(28, 46, 46, 5);
        for (int i = 0; i < 3; i++)
        {
            float x = 36 + (i * 14);
            p.Box(i % 2 == 0 ? 0x4AA0F0 : 0xF05878, x - 2, 9, 4, 16);
            p.Ellipse(Ink.Light(0xFFC83C), x, 4, 2.8f, 5);
        }
    }

    public static void Dress(Painter p, Ink ink)
    {
        p.Stroke(0x707478, 2.2f, "M50 8 Q50 1 55 1 Q60 2 56 7 L50 10");
        p.Line(0x707478, 2.2f, 50, 9, 34, 15);
        p.Line(0x707478, 2.2f, 50, 9, 66, 15);
        p.Path(ink, "M34 12 L40 12 Q50 28 60 12 L66 12 L72 28 L64 34 Q62 42 63 46 Q80 70 92 98 Q50 106 8 98 Q20 70 37 46 Q38 42 36 34 L28 28 Z");
        p.Path(ink.Darker(0.14f), "M58 48 Q68 70 74 100 L62 101 Q60 70 54 48 Z");
        p.Path(ink.Darker(0.14f), "M42 48 Q32 70 26 100 L36 101 Q40 70 46 48 Z");
        p.Decorate(28, 51, 45, 5);
        p.Box(ink.Darker(0.4f), 36, 42, 28, 6, 2);
    }

    public static void Room(Painter p, Ink ink)
    {
        Ink wall = ink.Lighter(0.5f);
        p.Box(wall, -100, -100, 300, 300);
        p.Shape(wall.Darker(0.18f), 0, 0, 12, 8, 12, 70, 0, 100);
        p.Shape(wall.Darker(0.18f), 100, 0, 88, 8, 88, 70, 100, 100);
        p.Shape(0xFFFFFF, 0, -1, 100, -1, 88, 8, 12, 8);
        p.Shape(0xB07A48, 12, 70, 88, 70, 104, 101, -4, 101);
        p.Ellipse(ink.Darker(0.1f), 60, 90, 32, 7);
        if (p.Motif is null)
        {
            p.Box(0xFFFFFF, 22, 15, 30, 36);
            p.Inset(24, 17, 26, 0, Backdrops.Sky);
            p.Box(p.Mood.Look.SkyFoot with { Glows = true }, 24, 42, 26, 7);
            p.Box(0xFFFFFF, 36, 16, 2, 34);
            p.Box(0x6A4A2C, 62, 18, 20, 16);
            p.Box(0xE8D8B8, 64, 20, 16, 12);
            p.Shape(0x6A9A5A, 64, 32, 70, 24, 74, 29, 77, 26, 80, 32);
        }
        else
        {
            p.Box(0xFFFFFF, 19, 11, 54, 54);
            p.Decorate(21, 13, 50, 0);
        }

        p.Box(0x7A5030, 14, 60, 5, 34, 1);
        p.Box(0xFFFFFF, 16, 66, 44, 16, 4);
        p.Box(ink, 16, 72, 52, 17, 4);
        p.Box(0xF4F4F4, 18, 63, 16, 11, 4);
        p.Box(0x7A5030, 64, 70, 5, 24, 1);
        p.Line(0x50545A, 2, 81, 58, 81, 88);
        p.Shape(Ink.Light(0xFFE49A), 75, 58, 87, 58, 84, 46, 78, 46);
        p.Ellipse(0x50545A, 81, 89, 6, 2);
    }

    public static void Street(Painter p, Ink ink)
    {
        p.Shape(0xA8A8A4, -60, 130, 30, 64, 70, 64, 160, 130);
        p.Shape(0x54565C, -18, 130, 42, 64, 58, 64, 118, 130);
        for (int i = 0; i < 4; i++)
        {
            float y = 67 + (i * i * 2.4f) + (i * 4);
            float half = 0.5f + (i * 0.7f);
            p.Shape(0xF4E8B0, 50 - half, y, 50 + half, y, 50 + (half * 1.5f), y + 2 + (i * 2), 50 - (half * 1.5f), y + 2 + (i * 2));
        }

        House(p, ink, 0, 30, 10, 64, -40, 112);
        House(p, 0xC8A07A, 100, 70, 14, 64, 140, 112);
        House(p, ink.Mix(0x8A8A94, 0.5f), -12, 12, -20, 92, -50, 120);
        House(p, 0xA86A58, 112, 88, -16, 92, 150, 120);
        foreach (float x in (float[])[22, 78])
        {
            p.Line(0x2A2C30, 1.8f, x, 92, x, 44);
            p.Glow(Ink.Light(0xFFE8A0).Fade(0.5f), x, 43, 7);
            p.Circle(Ink.Light(0xFFE8A0), x, 43, 2.6f);
        }
    }

    /// <summary>A house front in perspective: from the outer edge near the viewer to the inner edge far away.</summary>
    private static void House(Painter p, Ink ink, float near, float far, float top, float foot, float outside, float nearFoot)
    {
        p.Shape(ink, outside, -40, near, -10, far, top + 8, far, foot + 2, near, (foot + nearFoot) / 2, outside, nearFoot);
        Ink glass = p.Mood.Weather is Weather.Night or Weather.Starry or Weather.Dusk or Weather.Storm ? Ink.Light(0xFFE28A) : 0xBFD8E8;
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 2; column++)
            {
                float share = 0.2f + (column * 0.42f);
                float x = near + ((far - near) * share);
                float width = (far - near) * 0.22f;
                float y = 6 + (row * 19) + (share * 8);
                p.Shape(glass, x, y, x + width, y + 2, x + width, y + 11, x, y + 11);
            }
        }
    }
}
