namespace EmoGen.Training.Datasets.Drawing;

internal static class FearScenes
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

    public static void Shark(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0x5E7080, 0x6E7A84, 0x48607A);
        Ink sea = p.Random.Pick<Ink>(0x14507E, 0x1A6074, 0x1C3E6A);
        p.Fade(sea.Lighter(0.2f), sea, -100, 62, 300, 40);
        p.Box(sea, -100, 100, 300, 100);
        p.Shape(skin.Darker(0.3f), 22, 64, -8, 84, 26, 92);
        p.Shape(skin.Darker(0.3f), 78, 64, 108, 84, 74, 92);
        p.Path(skin, "M50 -8 Q76 10 86 46 Q92 76 86 100 L14 100 Q8 76 14 46 Q24 10 50 -8 Z");
        p.Path(0xEEF2F4, "M16 52 Q24 32 50 28 Q76 32 84 52 Q90 78 82 100 L18 100 Q10 78 16 52 Z");
        p.Path(0x6A0A14, "M20 56 Q28 36 50 33 Q72 36 80 56 Q82 86 50 90 Q18 86 20 56 Z");
        p.Path(0x200408, "M32 58 Q38 46 50 45 Q62 46 68 58 Q66 74 50 76 Q34 74 32 58 Z");
        for (int i = 0; i < 7; i++)
        {
            float across = (i - 3) / 3f;
            p.At(50 + (across * 25), 36 + (across * across * 13), 1, across * 38, () => p.Shape(0xFFFFFF, -4.6f, -2, 4.6f, -2, 0, 13));
            p.At(50 + (across * 24), 88 - (across * across * 13), 1, across * -38, () => p.Shape(0xFFFFFF, -4.4f, 2, 4.4f, 2, 0, -11));
        }

        foreach (float side in (float[])[-1, 1])
        {
            p.Circle(Ink.Light(0x08080C), 50 + (side * 25), 27, 4.6f);
            p.Circle(Ink.Light(0xFFFFFF), 48.6f + (side * 25), 25.4f, 1.4f);
            p.Ellipse(skin.Darker(0.5f), 50 + (side * 9), 14, 2.4f, 1.6f);
        }

        for (int i = 0; i < 16; i++)
        {
            p.Ellipse(0xE4F2F8, -70 + (i * 16) + p.Random.Range(-3, 3), 95, 10, p.Random.Range(4, 8));
            p.Ellipse(sea, -70 + (i * 16), 101, 12, 6);
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
