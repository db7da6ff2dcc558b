namespace EmoGen.Training.Datasets.Drawing;

internal static class AweDrawings
{
    public static void Mountain(Painter p)
    {
        Ink rock = p.Random.Pick<Ink>(0x6A7690, 0x7A6E78, 0x566A84);
        float peak = p.Random.Range(44, 56);
        p.Shape(rock.Lighter(0.35f), -60, 100, 8, 38, 60, 100);
        p.Shape(rock.Lighter(0.3f), 50, 100, 94, 34, 160, 100);
        p.Shape(rock, -12, 100, peak, 8, 112, 100);
        p.Shape(rock.Darker(0.3f), peak, 8, 112, 100, peak + 8, 100, peak - 4, 60, peak + 4, 34);
        p.Shape(0xFFFFFF, peak, 8, peak - 23, 42, peak - 14, 38, peak - 9, 47, peak - 2, 38, peak + 6, 48, peak + 12, 38, peak + 22, 42);
        p.Ellipse(0x3E6E48, 10, 104, 70, 16);
        p.Ellipse(0x4E8250, 100, 106, 70, 18);
        p.Box(0x4E8250, -100, 103, 300, 100);
    }

    public static void Galaxy(Painter p)
    {
        p.Box(p.Random.Pick(Ink.Light(0x060416), Ink.Light(0x03081E), Ink.Light(0x0E0420)), -100, -100, 300, 300);
        for (int i = 0; i < 150; i++)
        {
            p.Circle(Ink.Light(0xFFFFFF).Fade(p.Random.Range(0.4f, 1)), p.Random.Range(-50, 150), p.Random.Range(-50, 150), p.Random.Range(0.3f, 0.9f));
        }

        Ink arm = p.Random.Pick(Ink.Light(0x8A5CFF), Ink.Light(0x4C9CFF), Ink.Light(0xE060D0));
        float turn = p.Random.Range(0, 6.28f);
        float tilt = p.Random.Range(0.5f, 0.8f);
        p.At(50, 52, 1, p.Random.Range(-35, 35), () =>
        {
            p.Glow(arm.Fade(0.5f), 0, 0, 46);
            for (int i = 0; i < 120; i++)
            {
                float along = (i / 2) / 60f;
                (float sin, float cos) = MathF.SinCos(turn + (i % 2 * MathF.PI) + (along * 5.2f));
                float radius = 6 + (along * 42);
                Ink dust = along < 0.4f ? arm.Lighter(0.55f) : arm.Lighter(0.15f);
                p.Glow(dust.Fade(0.6f * (1.1f - along)), radius * cos, radius * sin * tilt, 7.5f);
            }

            p.Glow(Ink.Light(0xFFF0C8), 0, 0, 17);
            p.Glow(Ink.Light(0xFFFFFF), 0, 0, 9);
        });
    }

    public static void Waterfall(Painter p)
    {
        Ink rock = p.Random.Pick<Ink>(0x6A5E54, 0x5C6068, 0x7A6048);
        float left = p.Random.Range(32, 38);
        float right = p.Random.Range(62, 68);
        p.Shape(rock, -100, 20, left - 6, 14, right + 6, 14, 200, 20, 200, 200, -100, 200);
        p.Shape(rock.Darker(0.3f), left - 14, 16, left + 2, 14, left + 2, 88, left - 8, 88);
        p.Shape(rock.Darker(0.3f), right + 14, 16, right - 2, 14, right - 2, 88, right + 8, 88);
        p.Ellipse(0x4C9A3C, left - 28, 16, 26, 9);
        p.Ellipse(0x3F8A38, right + 28, 16, 26, 9);
        p.Box(0x3A94C4, -100, 84, 300, 120);
        p.Fade(0x8ED2F0, 0xFFFFFF, left, 13, right - left, 75);
        for (int i = 0; i < 6; i++)
        {
            float x = left + 2 + ((right - left - 4) * i / 5f);
            p.Line(Ink.Light(0xFFFFFF).Fade(0.75f), 1.6f, x, 16 + p.Random.Range(0, 10), x, 84);
        }

        for (int i = 0; i < 9; i++)
        {
            p.Circle(Ink.Light(0xFFFFFF).Fade(0.5f), p.Random.Range(left - 8, right + 8), p.Random.Range(82, 90), p.Random.Range(4, 8));
        }

        p.Circle(rock.Darker(0.15f), 12, 96, 10);
        p.Circle(rock.Darker(0.15f), 90, 97, 12);
    }

    public static void Aurora(Painter p)
    {
        p.Fade(Ink.Light(0x03061C), Ink.Light(0x123050), -100, -100, 300, 200);
        Backdrops.Stars(p, 45, 0.8f);
        Ink[] colours = [Ink.Light(0x40FF90), Ink.Light(0x30E8C8), Ink.Light(0xB050FF)];
        int first = p.Random.Index(3);
        for (int band = 0; band < 3; band++)
        {
            float phase = p.Random.Range(0, 6.28f);
            float baseLine = 40 + (band * 12);
            Ink ink = colours[(first + band) % 3];
            for (float x = -60; x < 160; x += 2)
            {
                float foot = baseLine + (9 * MathF.Sin((x / 17) + phase)) + (4 * MathF.Sin((x / 7) + phase));
                p.Fade(ink.Fade(0), ink.Fade(0.6f), x, foot - 42, 2.1f, 42);
            }
        }

        p.Ellipse(0xB8C8E8, 15, 104, 70, 26);
        p.Ellipse(0xD0DCF4, 95, 106, 70, 24);
        p.Box(0xD0DCF4, -100, 102, 300, 100);
        for (int i = 0; i < 7; i++)
        {
            Backdrops.Fir(p, Ink.Light(0x06140F), -8 + (i * 19) + p.Random.Range(-5, 5), 92 + p.Random.Range(-4, 4), p.Random.Range(15, 28));
        }
    }

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
