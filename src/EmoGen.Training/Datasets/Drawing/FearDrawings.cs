namespace EmoGen.Training.Datasets.Drawing;

internal static class FearDrawings
{
    public static void Graveyard(Painter p)
    {
        p.Path(0x33452E, "M-100 74 Q20 58 60 70 T200 68 L200 220 L-100 220 Z");
        Cross(p, 84, 64, 0.8f);
        Stone(p, 12, 70, 0.75f);
        Stone(p, 50, 68, 0.7f);
        Stone(p, 26, 94, 1.35f);
        Cross(p, 62, 92, 1.2f);
        Stone(p, 91, 98, 1.25f);
        for (int i = 0; i < 9; i++)
        {
            float x = -20 + (i * 16) + p.Random.Range(-4, 4);
            p.Shape(0x2A3A26, x - 3, 100, x, 92, x + 1, 98, x + 4, 91, x + 5, 100);
        }

        p.Ellipse(Ink.Light(0xC8D0D8).Fade(0.22f), 40, 84, 70, 6);
    }

    public static void HauntedHouse(Painter p)
    {
        Ink wall = p.Random.Pick<Ink>(0x4A3E58, 0x504A48, 0x38424E);
        Ink roof = wall.Darker(0.5f);
        p.Path(0x2E3A2C, "M-100 98 Q50 86 200 98 L200 220 L-100 220 Z");
        p.Shape(wall, 24, 96, 26, 48, 76, 48, 78, 96);
        p.Shape(roof, 16, 52, 34, 26, 66, 26, 84, 50);
        p.Shape(wall.Lighter(0.08f), 40, 60, 38, 22, 62, 20, 62, 60);
        p.Shape(roof, 33, 24, 51, -12, 67, 22);
        p.Shape(wall.Darker(0.15f), 70, 96, 70, 40, 90, 38, 92, 96);
        p.Shape(roof, 66, 42, 79, 10, 95, 40);
        Ink lamp = p.Random.Pick(Ink.Light(0xFFD83C), Ink.Light(0xFFA82C), Ink.Light(0xA8F050));
        p.Path(lamp, "M45 44 L45 34 Q50 27 55 34 L55 44 Z");
        p.Box(lamp, 29, 60, 9, 12);
        p.Box(lamp, 62, 60, 9, 12);
        p.Path(lamp, "M77 66 L77 56 Q81 49 85 56 L85 66 Z");
        p.Line(roof, 1.4f, 33.5f, 60, 33.5f, 72);
        p.Line(roof, 1.4f, 66.5f, 60, 66.5f, 72);
        p.Line(roof, 1.4f, 50, 28, 50, 44);
        p.Path(0x120C10, "M43 96 L43 80 Q50 70 57 80 L57 96 Z");
        Bat(p, 18, 16, 1);
        Bat(p, 82, -4, 0.8f);
        Bat(p, 6, 38, 0.7f);
    }

    public static void DarkForest(Painter p)
    {
        p.Fade(Ink.Light(0x16222E), Ink.Light(0x4A6470), -100, -100, 300, 210);
        p.Fade(Ink.Light(0x2A3A3C), Ink.Light(0x060A0C), -100, 80, 300, 130);
        p.Glow(Ink.Light(0xB8C8C8).Fade(0.6f), 50, 52, 40);
        for (int i = 0; i < 9; i++)
        {
            p.Box(Ink.Light(0x2E4048), -60 + (i * 26) + p.Random.Range(-5, 5), -100, 5, 184);
        }

        Trunk(p, 10, 1.15f);
        Trunk(p, 88, 1.2f);
        Trunk(p, 62, 0.8f);
        Trunk(p, 34, 0.75f);
        Trunk(p, -34, 1.2f);
        Trunk(p, 134, 1.2f);
        for (int i = 0; i < 3; i++)
        {
            float x = 24 + (i * 26) + p.Random.Range(-4, 4);
            float y = p.Random.Range(56, 78);
            p.Ellipse(Ink.Light(0xFFE03C), x - 2.6f, y, 1.7f, 1.3f);
            p.Ellipse(Ink.Light(0xFFE03C), x + 2.6f, y, 1.7f, 1.3f);
        }
    }

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

    private static void Stone(Painter p, float x, float foot, float scale) => p.At(x, foot, scale, p.Random.Range(-7, 7), () =>
    {
        p.Path(0x60666E, "M-11 4 L-11 -22 Q-11 -34 2 -34 Q14 -34 14 -22 L14 4 Z");
        p.Path(0xB8BEC6, "M-13 4 L-13 -22 Q-13 -34 0 -34 Q11 -34 11 -22 L11 4 Z");
        p.Line(0x50565C, 2.2f, -1, -28, -1, -14);
        p.Line(0x50565C, 2.2f, -6, -23, 4, -23);
        p.Box(0x2A3A26, -17, 1, 34, 5, 2);
    });

    private static void Cross(Painter p, float x, float foot, float scale) => p.At(x, foot, scale, p.Random.Range(-9, 9), () =>
    {
        p.Box(0xA8AEB6, -3.5f, -40, 7, 44);
        p.Box(0xA8AEB6, -13, -31, 26, 7);
        p.Box(0x60666E, 1.5f, -24, 2, 28);
        p.Box(0x2A3A26, -13, 1, 26, 5, 2);
    });

    private static void Trunk(Painter p, float x, float scale)
    {
        Ink black = Ink.Light(0x05070A);
        float lean = p.Random.Range(-4, 4);
        p.At(x, 100, scale, 0, () =>
        {
            p.Path(black, $"M-14 6 Q-6 -4 -6 -30 L{-4 + lean} -200 L{6 + lean} -200 L6 -30 Q7 -4 16 6 Z");
            for (int i = 0; i < 3; i++)
            {
                float y = -38 - (i * 18);
                float side = i % 2 == 0 ? 1 : -1;
                p.Stroke(black, 3.2f, $"M0 {y} Q{side * 14} {y - 4} {side * 20} {y - 16}");
                p.Stroke(black, 2.2f, $"M{side * 13} {y - 5} Q{side * 22} {y - 4} {side * 28} {y - 9}");
            }
        });
    }

    private static void Bat(Painter p, float x, float y, float scale) => p.At(x, y, scale, 0, () =>
        p.Path(Ink.Light(0x08060C), "M0 0 Q-3 -5 -5 -1 Q-11 -7 -17 1 Q-11 -1 -9 4 Q-5 1 0 7 Q5 1 9 4 Q11 -1 17 1 Q11 -7 5 -1 Q3 -5 0 0 Z"));
}
