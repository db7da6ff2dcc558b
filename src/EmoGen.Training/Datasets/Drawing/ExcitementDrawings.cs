namespace EmoGen.Training.Datasets.Drawing;

internal static class ExcitementDrawings
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

    public static void Rocket(Painter p)
    {
        Ink trim = p.Random.Pick<Ink>(0xE83030, 0x2F68E0, 0xF28A1C);
        p.Path(Ink.Light(0xFF7A1C), "M36 74 Q34 96 50 112 Q66 96 64 74 Z");
        p.Path(Ink.Light(0xFFE04A), "M42 74 Q42 90 50 100 Q58 90 58 74 Z");
        p.Path(trim, "M34 46 L14 68 L16 82 L36 70 Z");
        p.Path(trim, "M66 46 L86 68 L84 82 L64 70 Z");
        p.Path(0xF4F6FA, "M50 -4 Q74 22 66 76 L34 76 Q26 22 50 -4 Z");
        p.Path(0xC8D0DC, "M50 -4 Q74 22 66 76 L56 76 Q64 24 50 -4 Z");
        p.Path(trim, "M50 -4 Q62 8 66 22 L34 22 Q38 8 50 -4 Z");
        p.Circle(0x50607A, 50, 38, 9);
        p.Circle(0x60C8F8, 50, 38, 6.6f);
        p.Box(trim.Darker(0.2f), 36, 70, 28, 7, 2);
        p.Box(trim, 47, 56, 6, 24, 2);
    }

    public static void RaceCar(Painter p)
    {
        Ink body = p.Random.Pick<Ink>(0xE81E28, 0x1E60E0, 0xF2C01C, 0x30B048);
        p.Box(body.Darker(0.35f), 0, 52, 17, 5, 1);
        p.Box(body.Darker(0.35f), 5, 55, 4, 18);
        p.Path(body, "M2 88 L4 72 Q20 64 38 66 L44 62 Q60 58 68 72 Q92 76 101 86 L101 91 L2 91 Z");
        p.Path(0x202830, "M42 67 Q50 54 62 68 Z");
        p.Circle(0xFFFFFF, 51, 60, 6.4f);
        p.Box(0x181C24, 51, 57.5f, 7, 4, 1.5f);
        p.Box(0xFFFFFF, 4, 82, 96, 3);
        p.Circle(0xFFFFFF, 33, 76, 6);
        p.Box(0x101010, 31.8f, 72.5f, 2.4f, 7);
        p.Box(body.Darker(0.35f), 86, 88, 18, 4, 1);
        foreach (float x in (float[])[20, 80])
        {
            p.Circle(0x14161A, x, 88, 12);
            p.Circle(0xB8BCC4, x, 88, 5.4f);
            p.Circle(0x30343A, x, 88, 2);
        }

        for (int i = 0; i < 3; i++)
        {
            p.Line(Ink.Light(0xFFFFFF).Fade(0.8f), 1.6f, -26 + (i * 4), 66 + (i * 10), -6, 66 + (i * 10));
        }
    }

    public static void Parachute(Painter p)
    {
        int first = p.Random.Index(4);
        Ink[] panels = [0xF03A3A, 0xFFD02C, 0x2F90F0, 0x48C050];
        foreach (float x in (float[])[6, 28, 50, 72, 94])
        {
            p.Line(0xF0F0F0, 1.1f, x, 42, 50, 76);
        }

        p.Path(panels[first], "M4 44 Q6 4 50 2 Q94 4 96 44 Z");
        p.Path(panels[(first + 1) % 4], "M22 44 Q26 6 50 2 Q74 6 78 44 Z");
        p.Path(panels[(first + 2) % 4], "M40 44 Q40 8 50 2 Q60 8 60 44 Z");
        for (int i = 0; i < 5; i++)
        {
            p.Ellipse(p.Mood.Look.SkyFoot.Fade(0.001f), 13 + (i * 18.5f), 44, 9, 4);
        }

        p.Circle(0xF2C8A0, 50, 74, 4.6f);
        p.Box(0x303848, 46, 78, 8, 13, 3);
        p.Line(0x303848, 2.6f, 46, 80, 40, 72);
        p.Line(0x303848, 2.6f, 54, 80, 60, 72);
        p.Line(0x20242E, 3, 48, 90, 45, 100);
        p.Line(0x20242E, 3, 52, 90, 56, 100);
    }

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
