namespace EmoGen.Training.Datasets.Drawing;

internal static class FearThings
{
    public static void Spider(Painter p)
    {
        Ink body = p.Random.Pick<Ink>(0x16141A, 0x2E1E18, 0x1C1C28);
        p.Line(0xE8E8E8, 1.1f, 50, -100, 50, 44);
        foreach (float side in (float[])[-1, 1])
        {
            for (int i = 0; i < 4; i++)
            {
                float kneeX = 50 + (side * (30 + (i is 1 or 2 ? 6 : 0)));
                float kneeY = 22 + (i * 14);
                float footX = 50 + (side * (46 - (i is 0 or 3 ? 8 : 0)));
                float footY = 8 + (i * 27);
                p.Line(body, 3.6f, 50 + (side * 6), 46 + (i * 4), kneeX, kneeY);
                p.Line(body, 3, kneeX, kneeY, footX, footY);
            }
        }

        p.Ellipse(body, 50, 70, 21, 24);
        p.Shape(Ink.Light(0xD81820), 44, 62, 56, 62, 50, 70);
        p.Shape(Ink.Light(0xD81820), 44, 80, 56, 80, 50, 70);
        p.Circle(body.Lighter(0.06f), 50, 40, 13);
        foreach (float x in (float[])[44, 56])
        {
            p.Circle(Ink.Light(0xFF3020), x, 35, 3);
            p.Circle(Ink.Light(0xFF3020), x + ((x - 50) * 0.35f), 41, 1.8f);
        }
    }

    public static void Ghost(Painter p)
    {
        Ink sheet = p.Random.Pick(Ink.Light(0xF4F6FA), Ink.Light(0xDCE8F4), Ink.Light(0xE4F4E4));
        p.Glow(sheet.Fade(0.35f), 50, 50, 62);
        p.Path(sheet, "M16 96 L16 42 Q18 4 50 4 Q82 4 84 42 L84 96 Q76 84 68 94 Q60 104 50 92 Q42 104 33 94 Q24 84 16 96 Z");
        p.Path(sheet, "M20 50 Q4 50 2 64 Q10 70 22 66 Z");
        p.Path(sheet, "M80 50 Q96 50 98 64 Q90 70 78 66 Z");
        p.Ellipse(Ink.Light(0x0C0C14), 38, 36, 6.4f, 9);
        p.Ellipse(Ink.Light(0x0C0C14), 62, 36, 6.4f, 9);
        p.Ellipse(Ink.Light(0x0C0C14), 50, 60, 8, 11);
    }

    public static void Skull(Painter p)
    {
        Ink bone = p.Random.Pick<Ink>(0xF6F0DC, 0xECE4D0, 0xF4F4EE);
        p.Path(bone, "M8 40 Q8 2 50 2 Q92 2 92 40 Q92 58 78 66 L76 92 Q50 102 24 92 L22 66 Q8 58 8 40 Z");
        p.Path(bone.Darker(0.15f), "M22 66 Q18 64 14 60 Q24 66 30 72 L28 93 L24 92 Z");
        p.Ellipse(Ink.Light(0x0C080A), 31, 44, 13, 14);
        p.Ellipse(Ink.Light(0x0C080A), 69, 44, 13, 14);
        if (p.Random.Chance(0.4))
        {
            p.Circle(Ink.Light(0xE81818), 31, 45, 3.6f);
            p.Circle(Ink.Light(0xE81818), 69, 45, 3.6f);
        }

        p.Path(Ink.Light(0x0C080A), "M50 56 L42 70 L48 69 L50 66 L52 69 L58 70 Z");
        p.Box(0x140C0C, 28, 78, 44, 2.6f);
        for (int i = 0; i < 6; i++)
        {
            p.Line(0x140C0C, 2, 32 + (i * 7.2f), 72, 32 + (i * 7.2f), 92);
        }
    }

    public static void Snake(Painter p) => p.At(5, 10, 0.9f, 0, () => Cobra(p));

    public static void Bat(Painter p)
    {
        Ink body = p.Random.Pick<Ink>(0x17121C, 0x241816, 0x1A1A22);
        Ink wing = p.Random.Pick<Ink>(0x4A3058, 0x5A2A30, 0x3C3A48);
        p.Glow(Ink.Light(0xF0E4C0).Fade(0.5f), 50, 46, 60);
        foreach (float side in (float[])[-1, 1])
        {
            p.At(50, 0, 1, 0, () =>
            {
                p.Path(wing, $"M0 36 Q{side * 14} 40 {side * 22} 10 Q{side * 44} 16 {side * 60} 52 Q{side * 48} 48 {side * 42} 68 Q{side * 30} 56 {side * 24} 78 Q{side * 14} 66 0 80 Z");
                p.Stroke(body, 3.4f, $"M{side * 8} 44 Q{side * 18} 36 {side * 22} 10 Q{side * 44} 16 {side * 60} 52");
                p.Line(body, 3, side * 22, 11, side * 42, 67);
                p.Line(body, 3, side * 22, 11, side * 24, 76);
                p.Shape(body, side * 3, 26, side * 17, 4, side * 18, 36);
                p.Shape(0xC87888, side * 10, 24, side * 15.5f, 13, side * 15.5f, 28);
            });
        }

        p.Ellipse(body, 50, 64, 13, 23);
        p.Circle(body.Lighter(0.07f), 50, 38, 17);
        foreach (float side in (float[])[-1, 1])
        {
            p.Shape(Ink.Light(0xFF2010), 50 + (side * 3), 38, 50 + (side * 14), 31, 50 + (side * 12), 40);
            p.Circle(Ink.Light(0xFFE060), 50 + (side * 9), 36.4f, 1.6f);
            p.Shape(0xFFFFFF, 50 + (side * 8.5f), 46, 50 + (side * 2.5f), 46, 50 + (side * 5.5f), 57);
        }

        p.Box(0x7A1820, 41, 44, 18, 3, 1.5f);
        p.Line(body, 4, 45, 84, 44, 92);
        p.Line(body, 4, 55, 84, 56, 92);
    }

    private static void Cobra(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0x3E7A30, 0x5A6A24, 0x3A3A40, 0x7A5A2A);
        Ink band = p.Random.Pick<Ink>(0xE8C83C, 0xD8D0A0, 0xE07830);
        (float X, float Y, float Radius)[] coils = [(50, 88, 46), (52, 75, 35)];
        p.Stroke(skin.Darker(0.2f), 9, "M88 88 Q108 92 106 76");
        foreach ((float x, float y, float radius) in coils)
        {
            p.Ellipse(skin.Darker(0.45f), x, y + 1, radius, 12);
            p.Ellipse(skin, x, y - 1, radius - 1, 10.4f);
            for (int i = -2; i <= 2; i++)
            {
                p.At(x + (i * radius * 0.38f), y + 3, 1, i * -12, () => p.Box(band, -3, -5, 6, 11, 2));
            }
        }

        p.Path(skin, "M34 72 Q44 56 40 34 L60 34 Q62 56 70 72 Z");
        p.Path(skin.Darker(0.3f), "M50 2 Q80 0 84 24 Q84 46 62 60 L38 60 Q16 46 16 24 Q20 0 50 2 Z");
        p.Path(skin, "M50 5 Q76 4 79 24 Q79 42 60 56 L40 56 Q21 42 21 24 Q24 4 50 5 Z");
        p.Path(band, "M42 30 L58 30 Q64 50 62 72 L40 72 Q36 50 42 30 Z");
        for (int i = 0; i < 4; i++)
        {
            p.Box(band.Darker(0.35f), 41, 40 + (i * 8), 19, 3, 1);
        }

        p.Path(skin.Lighter(0.15f), "M50 -4 Q66 -4 68 12 Q66 26 50 32 Q34 26 32 12 Q34 -4 50 -4 Z");
        p.Path(0x7A0A18, "M39 20 Q50 14 61 20 Q60 34 50 36 Q40 34 39 20 Z");
        p.Shape(0xFFFFFF, 41, 18, 46, 17, 44, 29);
        p.Shape(0xFFFFFF, 59, 18, 54, 17, 56, 29);
        p.Stroke(Ink.Light(0xF02030), 3, "M50 28 L50 42 L44 50 M50 42 L56 50");
        foreach (float side in (float[])[-1, 1])
        {
            p.Shape(Ink.Light(0xFFE020), 50 + (side * 4), 12, 50 + (side * 14), 5, 50 + (side * 13), 13);
            p.Circle(Ink.Light(0x100404), 50 + (side * 10.5f), 10, 2);
        }
    }
}
