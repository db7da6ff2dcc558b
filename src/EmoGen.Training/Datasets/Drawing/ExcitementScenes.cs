namespace EmoGen.Training.Datasets.Drawing;

internal static class ExcitementScenes
{
    private static readonly Ink[] Neon =
        [Ink.Light(0xFF3C60), Ink.Light(0xFFD83C), Ink.Light(0x3CE0FF), Ink.Light(0x70FF50), Ink.Light(0xFF60F0), Ink.Light(0xFF9030)];

    public static void Fireworks(Painter p)
    {
        int first = p.Random.Index(Neon.Length);
        (float X, float Y, float Size)[] bursts = [(30, 28, 27), (72, 38, 23), (54, 66, 15), (94, 10, 15), (4, 62, 14)];
        for (int i = 0; i < bursts.Length; i++)
        {
            Burst(p, Neon[(first + i) % Neon.Length], bursts[i].X + p.Random.Range(-5, 5), bursts[i].Y + p.Random.Range(-5, 5), bursts[i].Size);
        }

        for (float x = -54; x < 154; x += 9)
        {
            float height = p.Random.Range(6, 20);
            p.Box(Ink.Light(0x0A0A18), x, 100 - height, 9.3f, 140);
            p.Box(Ink.Light(0xFFE090), x + 3, 103 - height, 2, 2);
        }
    }

    public static void RollerCoaster(Painter p)
    {
        Ink rail = p.Random.Pick<Ink>(0xE8302C, 0xF2B01C, 0x2F68E0, 0xB03CD0);
        const string Track = "M-60 40 Q-20 96 24 92 A30 30 0 1 0 46 34 A30 30 0 0 0 40 92 Q74 94 86 46 Q94 14 114 12 Q140 12 170 80";
        for (float x = -50; x < 160; x += 11)
        {
            float top = x < 20 ? 92 - (MathF.Max(0, 12 - x) * 0.9f) : x < 70 ? 92 : MathF.Max(14, 92 - ((x - 68) * 2.6f));
            p.Line(0xE8E8F0, 2, x, top, x, 104);
        }

        p.Box(0x6AAE4A, -100, 99, 300, 110);
        p.Stroke(rail.Darker(0.4f), 6.5f, Track);
        p.Stroke(rail, 4, Track);
        for (int i = 0; i < 3; i++)
        {
            p.At(36 + (i * 14), 28.5f + (i * i * 0.9f), 1, -6 + (i * 9), () =>
            {
                p.Box(Neon[i], -6.5f, -7, 13, 9, 3);
                p.Circle(0xF2C8A0, 0, -10, 3.4f);
                p.Line(0xF2C8A0, 1.6f, 1, -8, 4, -15);
                p.Line(0xF2C8A0, 1.6f, -1, -8, -4, -15);
            });
        }
    }

    public static void Concert(Painter p)
    {
        p.Fade(Ink.Light(0x12041E), Ink.Light(0x40105A), -100, -100, 300, 300);
        int first = p.Random.Index(Neon.Length);
        for (int i = 0; i < 5; i++)
        {
            float x = 6 + (i * 22);
            float foot = 50 + ((x - 50) * p.Random.Range(-0.6f, 1.4f));
            p.Shape(Neon[(first + i) % Neon.Length].Fade(0.5f), x - 2, -4, x + 2, -4, foot + 15, 76, foot - 15, 76);
            p.Circle(Ink.Light(0xFFFFFF), x, -1, 3.4f);
        }

        p.Box(Ink.Light(0x281038), -100, 70, 300, 130);
        p.Box(Neon[first], -100, 70, 300, 2.4f);
        Singer(p);
        for (int i = 0; i < 15; i++)
        {
            float x = -52 + (i * 14) + p.Random.Range(-3, 3);
            float y = p.Random.Range(86, 93);
            p.Circle(Ink.Light(0x060208), x, y, 6);
            p.Box(Ink.Light(0x060208), x - 8, y + 4, 16, 50, 6);
            p.Line(Ink.Light(0x060208), 3, x + 6, y + 8, x + 8, y - 12);
        }
    }

    public static void Surfer(Painter p)
    {
        Ink sea = p.Random.Pick<Ink>(0x18A0DC, 0x1CB4C4, 0x2478E0);
        p.At(-10, 0, 1, 0, () => Wave(p, sea));
        SurfRider(p);
    }

    private static void Wave(Painter p, Ink sea)
    {
        p.Path(sea, "M-100 220 L-100 34 Q-30 -6 24 2 Q58 8 64 40 Q46 22 32 34 Q16 48 30 66 Q46 82 110 80 L200 84 L200 220 Z");
        p.Path(sea.Darker(0.35f), "M64 40 Q46 14 24 20 Q-6 30 4 60 Q14 84 60 88 L110 84 L110 80 Q46 82 30 66 Q16 48 32 34 Q46 22 64 40 Z");
        p.Stroke(sea.Lighter(0.5f), 3.2f, "M-60 40 Q-24 10 18 10 Q40 12 52 22");
        p.Stroke(sea.Lighter(0.5f), 3.2f, "M-60 64 Q-26 40 -8 48 Q-4 84 40 96");
        p.Fade(sea, sea.Darker(0.5f), -100, 90, 300, 60);
        for (int i = 0; i < 11; i++)
        {
            float along = i / 10f;
            p.Circle(0xFFFFFF, -30 + (along * 92), (34 * MathF.Pow((along * 1.9f) - 1.2f, 2)) + p.Random.Range(-2, 2), p.Random.Range(5, 8));
        }

        for (int i = 0; i < 7; i++)
        {
            p.Circle(0xFFFFFF, 61 + p.Random.Range(-5, 3), 36 + p.Random.Range(-6, 4), p.Random.Range(3, 5));
            p.Circle(0xFFFFFF, 28 + (i * 5), 89 + p.Random.Range(-3, 3), p.Random.Range(3, 5.5f));
        }
    }

    private static void SurfRider(Painter p) => p.At(66, 85, 1.02f, p.Random.Range(-8, 4), () =>
    {
        Ink skin = p.Random.Pick<Ink>(0xF2C49A, 0xC88A58, 0x8A5634);
        Ink suit = p.Random.Pick<Ink>(0xE8283C, 0x38D070, 0xF05CA8);
        Ink board = p.Random.Pick<Ink>(0xFFD81E, 0xFF8A1C, 0xF43A3A);
        p.Ellipse(board, 0, 0, 29, 5);
        p.Box(0xFFFFFF, -20, -1.2f, 40, 2.4f, 1);
        p.Line(skin, 5.4f, -13, -4, -9, -14);
        p.Line(skin, 5.4f, 12, -4, 9, -14);
        p.Line(suit, 7, -9, -14, -2, -18);
        p.Line(suit, 7, 9, -14, -1, -18);
        p.Line(suit, 10, -1, -18, 4, -32);
        p.Line(skin, 4.6f, 2, -32, -17, -33);
        p.Line(skin, 4.6f, 6, -31, 23, -24);
        p.Circle(skin, 8, -43, 6.6f);
        p.Path(0x3A2010, "M1 -42 Q0 -51 9 -51 Q15 -50 15 -46 Q8 -47 5 -38 Z");
    });

    private static void Burst(Painter p, Ink ink, float x, float y, float size)
    {
        p.Glow(ink.Fade(0.45f), x, y, size * 1.1f);
        for (int i = 0; i < 14; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.Tau / 14);
            p.Line(ink, 1.5f, x + (cos * size * 0.22f), y + (sin * size * 0.22f), x + (cos * size * 0.9f), y + (sin * size * 0.9f));
            p.Circle(ink.Lighter(0.4f), x + (cos * size), y + (sin * size), 1.7f);
        }

        p.Circle(Ink.Light(0xFFFFFF), x, y, 2.2f);
    }

    private static void Singer(Painter p)
    {
        Ink black = Ink.Light(0x050308);
        p.Circle(black, 50, 40, 6);
        p.Box(black, 43, 46, 14, 19, 5);
        p.Line(black, 5, 47, 62, 42, 82);
        p.Line(black, 5, 53, 62, 59, 82);
        p.Line(black, 4, 56, 49, 70, 30);
        p.At(50, 58, 1, -28, () =>
        {
            p.Ellipse(Ink.Light(0xF03048), -3, 0, 8, 6);
            p.Box(Ink.Light(0xE8B060), 3, -1.4f, 22, 2.8f);
        });
    }
}
