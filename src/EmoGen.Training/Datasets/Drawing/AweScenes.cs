namespace EmoGen.Training.Datasets.Drawing;

internal static class AweScenes
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

    public static void Rainbow(Painter p)
    {
        Ink[] bands =
            [Ink.Light(0xF43434), Ink.Light(0xFF8C24), Ink.Light(0xFFE438), Ink.Light(0x44C84C), Ink.Light(0x2C94F0), Ink.Light(0x8844D0)];
        float width = p.Random.Range(5.4f, 6.4f);
        for (int i = 0; i < bands.Length; i++)
        {
            p.Ring(bands[i], width + 0.4f, 50, 82, 56 - (i * width));
        }

        Ink grass = p.Random.Pick<Ink>(0x58A83C, 0x6CB848, 0x3F9458);
        p.Ellipse(grass.Darker(0.2f), p.Random.Range(20, 80), 92, 90, 14);
        p.Box(grass.Darker(0.2f), -100, 90, 300, 120);
        p.Ellipse(grass, p.Random.Range(10, 90), 104, 90, 15);
        p.Box(grass, -100, 104, 300, 110);
        foreach (float x in (float[])[5, 95])
        {
            p.At(x + p.Random.Range(-3, 3), 78, p.Random.Range(1.15f, 1.4f), 0, () =>
            {
                p.Ellipse(0xFFFFFF, 0, 2, 19, 6.5f);
                p.Circle(0xFFFFFF, -8, -3, 8);
                p.Circle(0xFFFFFF, 5, -5, 10);
            });
        }
    }

    public static void Pyramids(Painter p)
    {
        Ink stone = p.Random.Pick<Ink>(0xF0C468, 0xE8B458, 0xF4D088);
        p.Fade(stone.Lighter(0.15f), stone.Darker(0.25f), -100, 80, 300, 150);
        Pyramid(p, stone, 90 + p.Random.Range(-4, 4), 83, 36, 52);
        Pyramid(p, stone, 6 + p.Random.Range(-4, 4), 83, 28, 38);
        Pyramid(p, stone, 44 + p.Random.Range(-4, 4), 91, 42, 68);
        p.Ellipse(stone.Darker(0.12f), 8, 106, 60, 12);
        p.Ellipse(stone.Lighter(0.1f), 96, 108, 70, 13);
    }

    public static void Iceberg(Painter p)
    {
        Ink ice = p.Random.Pick<Ink>(0x7CD4F0, 0x6CC4F0, 0x88E0E8);
        float peak = p.Random.Range(40, 56);
        p.Fade(0x2C80C8, 0x061844, -100, 42, 300, 75);
        p.Box(0x061844, -100, 116, 300, 110);
        p.Shape(ice, 2, 42, -4, 56, 12, 76, 24, 80, 34, 96, 46, 102, 60, 92, 78, 88, 90, 72, 104, 62, 98, 42);
        p.Shape(ice.Mix(0x1450A0, 0.45f), 56, 42, 66, 62, 54, 78, 46, 102, 60, 92, 78, 88, 90, 72, 104, 62, 98, 42);
        p.Shape(ice.Mix(0x1450A0, 0.2f), 2, 42, -4, 56, 12, 76, 24, 80, 30, 60, 22, 42);
        p.Shape(Ink.Light(0xFFFFFF), 10, 43, 18, 26, 30, 22, peak, -2, peak + 12, 14, peak + 22, 12, 90, 43);
        p.Shape(0xA8CCE8, peak, -2, peak + 12, 14, peak + 22, 12, 90, 43, peak + 14, 43, peak + 2, 24);
        p.Shape(0xD0E6F6, 10, 43, 18, 26, 30, 22, 34, 43);
        p.Line(Ink.Light(0xE8F8FF), 2.6f, -100, 42.5f, 200, 42.5f);
    }

    private static void Pyramid(Painter p, Ink stone, float x, float foot, float half, float height)
    {
        float ridge = x + (half * 0.36f);
        p.Shape(stone.Darker(0.5f), x, foot - height, ridge, foot + 3, x + half, foot - 2);
        p.Shape(stone, x, foot - height, x - half, foot, ridge, foot + 3);
        for (float along = 0.25f; along < 0.95f; along += 0.15f)
        {
            float y = foot - (height * (1 - along));
            p.Line(stone.Darker(0.22f), half * 0.035f, x - (half * along * 0.96f), y, x + ((ridge - x) * along), y + (3 * along));
        }
    }
}
