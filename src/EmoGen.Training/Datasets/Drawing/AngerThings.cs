namespace EmoGen.Training.Datasets.Drawing;

internal static class AngerThings
{
    public static void Fist(Painter p)
    {
        Ink skin = p.Random.Pick<Ink>(0xE8B088, 0xC88A60, 0x8A5A3C, 0xF2C8A4);
        Ink line = skin.Darker(0.45f);
        Ink sleeve = p.Random.Pick<Ink>(0xC82020, 0x202028, 0x304878);
        p.Box(skin.Darker(0.1f), 32, 62, 38, 42, 6);
        p.Box(sleeve, 28, 86, 46, 20, 3);
        p.Box(skin, 18, 24, 64, 46, 14);
        for (int i = 0; i < 4; i++)
        {
            p.Box(line, 17 + (i * 16.5f), 8, 17.5f, 38, 8);
            p.Box(skin.Lighter(0.08f), 18.4f + (i * 16.5f), 9.4f, 14.8f, 35, 7);
        }

        p.Path(line, "M82 40 Q92 52 80 64 L44 66 Q34 62 38 52 Q44 46 62 48 Q66 40 82 40 Z");
        p.Path(skin, "M80 43 Q88 52 78 61.5 L45 63.5 Q37.5 61 40.5 54 Q45 48.6 63 51 Q67 43 80 43 Z");
        p.Box(skin.Lighter(0.35f), 41, 53.5f, 10, 7, 3);
    }

    public static void Bull(Painter p)
    {
        Ink hide = p.Random.Pick<Ink>(0x3A2A28, 0x5A3624, 0x28242C);
        p.Path(0xF2E6C8, "M26 36 Q-4 34 0 -2 Q10 18 34 22 Z");
        p.Path(0xF2E6C8, "M74 36 Q104 34 100 -2 Q90 18 66 22 Z");
        p.Ellipse(hide.Darker(0.2f), 13, 47, 13, 6);
        p.Ellipse(hide.Darker(0.2f), 87, 47, 13, 6);
        p.Path(hide, "M24 20 Q50 8 76 20 Q84 44 70 66 L66 88 Q50 102 34 88 L30 66 Q16 44 24 20 Z");
        p.Path(hide.Lighter(0.25f), "M40 14 L60 14 L50 40 Z");
        p.Line(0x100808, 4, 27, 34, 45, 45);
        p.Line(0x100808, 4, 73, 34, 55, 45);
        foreach (float x in (float[])[36, 64])
        {
            p.Circle(Ink.Light(0xFF2810), x, 47, 5);
            p.Circle(Ink.Light(0xFFE040), x, 47, 2);
        }

        p.Ellipse(0xC89888, 50, 82, 19, 14);
        p.Ellipse(0x201010, 41, 80, 4.4f, 5);
        p.Ellipse(0x201010, 59, 80, 4.4f, 5);
        p.Ring(0xF2C83C, 3, 50, 92, 7.5f);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.7f), 16, 88, 12, 6);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.7f), 84, 88, 12, 6);
    }

    public static void Tank(Painter p)
    {
        Ink armour = p.Random.Pick<Ink>(0x5A6A38, 0x6A6244, 0x4C5A48);
        p.Box(armour.Darker(0.3f), 60, 42, 44, 6, 2);
        p.Glow(Ink.Light(0xFF7A10), 107, 45, 12);
        p.Glow(Ink.Light(0xFFDC3C), 106, 45, 7);
        p.Path(armour, "M26 58 L32 36 Q34 32 40 32 L62 32 Q68 34 70 58 Z");
        p.Box(armour.Darker(0.2f), 40, 26, 16, 7, 2);
        p.Path(armour.Lighter(0.08f), "M4 72 L14 57 L86 57 L98 72 Z");
        p.Box(0x26282A, 0, 70, 100, 28, 14);
        p.Box(armour.Darker(0.4f), 5, 74, 90, 20, 10);
        for (int i = 0; i < 5; i++)
        {
            p.Circle(0x1A1C1C, 15 + (i * 17.5f), 84, 8.4f);
            p.Circle(0x8A9070, 15 + (i * 17.5f), 84, 4);
        }

        p.Shape(0xE8E0D0, 48, 39, 50, 44, 55, 44, 51, 47, 53, 52, 48, 49, 43, 52, 45, 47, 41, 44, 46, 44);
    }

    public static void Bomb(Painter p)
    {
        Ink iron = p.Random.Pick<Ink>(0x17171D, 0x221A2A, 0x16202C);
        float x = 82 + p.Random.Range(-4, 6);
        p.Stroke(0xC8A070, 5, $"M62 28 Q68 10 76 16 Q82 22 {x} 12");
        p.Glow(Ink.Light(0xFF8010).Fade(0.9f), x, 10, 24);
        Span<float> spark = stackalloc float[40];
        foreach ((Ink ink, float size) in ((Ink, float)[])[(Ink.Light(0xFF5A10), 17), (Ink.Light(0xFFE040), 11)])
        {
            for (int i = 0; i < 20; i++)
            {
                (float sin, float cos) = MathF.SinCos(i * MathF.Tau / 20);
                float radius = i % 2 == 0 ? size * p.Random.Range(0.8f, 1.15f) : size * 0.5f;
                spark[2 * i] = x + (radius * cos);
                spark[(2 * i) + 1] = 10 + (radius * sin);
            }

            p.Shape(ink, spark);
        }

        p.Circle(Ink.Light(0xFFFFFF), x, 10, 3.4f);
        p.At(62, 32, 1, 24, () => p.Box(iron.Lighter(0.35f), -12, -8, 24, 18, 3));
        p.Circle(iron.Lighter(0.3f), 44, 63, 38);
        p.Circle(iron, 45, 64, 35);
        p.At(29, 47, 1, -42, () => p.Ellipse(0xF0F4FA, 0, 0, 10, 5.4f));
        p.Circle(0xD8DCE4, 20, 61, 3.2f);
    }

    public static void SnarlingDog(Painter p)
    {
        Ink fur = p.Random.Pick<Ink>(0x6A4226, 0x4A4A52, 0x8A5E34, 0x33282A);
        Ink light = p.Random.Pick<Ink>(0xD8A468, 0xC8B8A0);
        foreach (float side in (float[])[-1, 1])
        {
            p.Shape(fur.Darker(0.3f), 50 + (side * 12), 18, 50 + (side * 40), -10, 50 + (side * 38), 38);
            p.Shape(0xB87878, 50 + (side * 22), 16, 50 + (side * 36), 0, 50 + (side * 34), 28);
        }

        p.Path(fur, "M50 8 Q76 6 86 34 L98 46 L89 50 L98 64 L86 66 L88 80 L74 80 L66 98 L34 98 L26 80 L12 80 L14 66 L2 64 L11 50 L2 46 L14 34 Q24 6 50 8 Z");
        p.Path(light, "M50 30 Q62 34 72 50 Q84 58 80 76 Q70 100 50 100 Q30 100 20 76 Q16 58 28 50 Q38 34 50 30 Z");
        p.Path(0x3A0408, "M22 60 Q34 52 50 60 Q66 52 78 60 Q78 94 50 97 Q22 94 22 60 Z");
        p.Ellipse(0xE0485A, 50, 87, 15, 8);
        for (int i = 0; i < 4; i++)
        {
            float x = 34.5f + (i * 7.9f);
            p.Shape(0xFFFFFF, x, 57, x + 7.4f, 57, x + 3.7f, 68);
            p.Shape(0xFFFFFF, x, 95, x + 7.4f, 95, x + 3.7f, 86);
        }

        foreach (float side in (float[])[-1, 1])
        {
            p.Shape(0xFFFFFF, 50 + (side * 27), 57, 50 + (side * 16), 57, 50 + (side * 20), 79);
            p.Shape(0xFFFFFF, 50 + (side * 24), 88, 50 + (side * 15), 94, 50 + (side * 20), 75);
            p.Shape(Ink.Light(0xFFE030), 50 + (side * 10), 40, 50 + (side * 33), 27, 50 + (side * 28), 42);
            p.Circle(Ink.Light(0xC01008), 50 + (side * 22), 36.5f, 3.4f);
            p.Line(0x120A0A, 5, 50 + (side * 8), 37, 50 + (side * 34), 23);
        }

        p.Ellipse(light.Lighter(0.15f), 50, 50, 19, 10);
        p.Path(0x120C10, "M36 44 Q50 36 64 44 Q62 54 50 57 Q38 54 36 44 Z");
        p.Ellipse(0x9AA0A8, 46, 43.5f, 5, 2);
    }
}
