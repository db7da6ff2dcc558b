namespace EmoGen.Training.Datasets.Drawing;

internal static class DisgustScenes
{
    private static readonly Ink[] Slimes = [0x8AB81C, 0x6E8A18, 0x9AA02A];

    public static void Garbage(Painter p)
    {
        p.Box(0x6A6252, -100, 90, 300, 120);
        Sack(p, 0x1E2024, 50, 40, 1.15f);
        Sack(p, 0xC8CCC4, 22, 66, 1.15f);
        Sack(p, 0x2A2C34, 79, 64, 1.2f);
        Sack(p, p.Random.Pick<Ink>(0x3A5A9A, 0x8A3A3A, 0x3A6A4A), 50, 70, 1);
        p.At(14, 91, 1.5f, -24, () =>
        {
            p.Box(0xC8CCD0, -6, -9, 12, 18, 2);
            p.Box(0xD83A2C, -6, -4, 12, 8);
        });
        p.At(86, 93, 1.4f, 65, () =>
        {
            p.Box(0x3F9A4A, -4, -10, 8, 18, 3);
            p.Box(0x3F9A4A, -1.6f, -18, 3.2f, 10);
        });
        p.At(34, 92, 1.1f, -8, () => FishBone(p));
        p.Path(0xF2D03C, "M62 78 Q50 84 50 99 Q60 90 64 88 Q66 98 76 101 Q71 92 71 87 Q78 92 88 89 Q78 78 69 77 Z");
        DisgustThings.Flies(p, 7);
    }

    public static void Sewer(Painter p)
    {
        Ink brick = p.Random.Pick<Ink>(0x6E5A4A, 0x5E5E58, 0x70503E);
        p.Box(brick.Darker(0.4f), -100, -100, 300, 300);
        for (int row = -10; row < 18; row++)
        {
            for (int column = -8; column < 14; column++)
            {
                p.Box(brick, (column * 15) + (row % 2 == 0 ? 0 : 7.5f), row * 8, 13.6f, 6.8f, 1);
            }
        }

        Ink slime = p.Random.Pick(Slimes);
        p.Circle(0x8A8C8C, 50, 36, 31);
        p.Circle(0x5A5C5E, 50, 36, 26);
        p.Circle(0x0E100C, 50, 36, 23);
        p.Path(slime, "M27 40 Q50 48 73 40 L72 84 L28 84 Z");
        p.Path(slime.Lighter(0.2f), "M36 46 Q40 48 44 47 L43 84 L35 84 Z");
        p.Path(slime.Darker(0.2f), "M56 47 Q62 47 65 45 L66 84 L57 84 Z");
        p.Box(slime, -100, 82, 300, 130);
        for (int i = 0; i < 8; i++)
        {
            p.Ring(slime.Lighter(0.4f), 1.4f, p.Random.Range(0, 100), p.Random.Range(86, 98), p.Random.Range(2, 4.5f));
        }
    }

    public static void Swamp(Painter p)
    {
        Ink water = p.Random.Pick<Ink>(0x4A7A2A, 0x3E6A3A, 0x5A8A1E);
        p.Fade(water.Lighter(0.15f), water.Darker(0.5f), -100, 54, 300, 90);
        p.Box(water.Darker(0.5f), -100, 143, 300, 80);
        p.Path(0x2E2418, "M70 66 L74 22 L62 8 L66 6 L76 16 L80 -6 L84 -5 L82 18 L94 10 L96 13 L84 26 L86 66 Q78 72 70 66 Z");
        p.Ellipse(water.Darker(0.3f), 78, 67, 14, 3);
        foreach (float x in (float[])[8, 18, 28])
        {
            float top = p.Random.Range(20, 36);
            p.Line(0x7AA02C, 2.2f, x, 84, x + 1, top);
            p.Box(0x7A4018, x - 2.6f, top - 2, 7, 18, 3);
        }

        (float X, float Y)[] pads = [(46, 74), (24, 92), (66, 90), (92, 84)];
        foreach ((float x, float y) in pads)
        {
            p.Ellipse(0x8AC83C, x, y, 12, 4.6f);
            p.Shape(water.Darker(0.25f), x, y, x + 13, y - 3, x + 13, y + 2);
        }

        for (int i = 0; i < 7; i++)
        {
            float x = p.Random.Range(0, 100);
            float y = p.Random.Range(64, 98);
            float radius = p.Random.Range(2, 5);
            p.Circle(water.Lighter(0.3f), x, y, radius);
            p.Circle(water.Lighter(0.6f), x - (radius * 0.3f), y - (radius * 0.3f), radius * 0.3f);
        }

        p.Ellipse(Ink.Light(0xC8D070).Fade(0.3f), 40, 56, 60, 5);
    }

    private static void FishBone(Painter p)
    {
        p.Line(0xF4F0E0, 2.2f, -16, 0, 12, 0);
        p.Shape(0xF4F0E0, 10, -6, 22, 0, 10, 6);
        p.Circle(0x202020, 14, -1, 1.4f);
        p.Shape(0xF4F0E0, -14, 0, -22, -6, -22, 6);
        for (int i = 0; i < 4; i++)
        {
            p.Line(0xF4F0E0, 1.8f, -10 + (i * 5), -5, -10 + (i * 5), 5);
        }
    }

    private static void Sack(Painter p, Ink ink, float x, float y, float scale) => p.At(x, y, scale, p.Random.Range(-10, 10), () =>
    {
        p.Path(ink, "M-6 -20 Q-26 -8 -24 14 Q-20 24 0 24 Q22 24 24 12 Q24 -10 6 -20 Z");
        p.Path(ink, "M-5 -18 L-11 -29 L0 -24 L10 -29 L5 -18 Z");
        p.Stroke(ink.Lighter(0.4f), 1.8f, "M-14 -6 Q-17 4 -12 14");
        p.Stroke(ink.Lighter(0.25f), 1.4f, "M8 -12 Q14 -2 12 8");
        p.Line(0xC8A83C, 2.4f, -5, -19, 5, -19);
    });
}
