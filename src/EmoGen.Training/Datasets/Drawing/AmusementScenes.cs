namespace EmoGen.Training.Datasets.Drawing;

internal static class AmusementScenes
{
    public static readonly Ink[] Bright = [0xE83A3A, 0xF7C325, 0x35A8E0, 0x5CC04A, 0xE85CB0, 0xF58A2C];

    public static void FerrisWheel(Painter p)
    {
        Ink steel = p.Random.Pick<Ink>(0xF2F2F2, 0xD84848, 0x4878D0);
        int cabins = p.Random.Pick(8, 9, 10);
        float turn = p.Random.Range(0, 6.28f);
        p.Line(0x6A6A78, 4.5f, 50, 44, 26, 100);
        p.Line(0x6A6A78, 4.5f, 50, 44, 74, 100);
        p.Box(0x6A6A78, 20, 96, 60, 5);
        for (int i = 0; i < cabins; i++)
        {
            (float sin, float cos) = MathF.SinCos(turn + (i * MathF.Tau / cabins));
            p.Line(steel, 1.8f, 50, 44, 50 + (38 * cos), 44 + (38 * sin));
        }

        p.Ring(steel, 3.4f, 50, 44, 38);
        p.Ring(steel, 1.8f, 50, 44, 26);
        for (int i = 0; i < cabins; i++)
        {
            (float sin, float cos) = MathF.SinCos(turn + (i * MathF.Tau / cabins));
            float x = 50 + (38 * cos);
            float y = 46 + (38 * sin);
            p.Circle(Bright[i % Bright.Length], x, y, 7);
            p.Box(0xFFF8E0, x - 4, y - 3.4f, 8, 3.6f, 1);
        }

        p.Circle(0xF7C325, 50, 44, 6);
    }

    public static void Carousel(Painter p)
    {
        Ink stripe = p.Random.Pick<Ink>(0xE03048, 0x2F78D8, 0xE85CA8);
        p.Box(stripe.Darker(), 3, 89, 94, 11, 3);
        p.Box(0xF7C84A, 3, 87, 94, 5, 2);
        p.Box(0xF3E2B8, 42, 36, 16, 52);
        p.Box(0xE0A030, 46, 36, 8, 52);
        float[] poles = [16, 31, 69, 84];
        for (int i = 0; i < poles.Length; i++)
        {
            p.Line(0xF2C030, 2, poles[i], 36, poles[i], 88);
        }

        Horse(p, 24, 66, 0xFFFFFF);
        Horse(p, 76, 64, 0xB06A38);
        for (int i = 0; i < 8; i++)
        {
            p.Shape(i % 2 == 0 ? stripe : 0xFFF6E4, 50, 4, 2 + (i * 12), 36, 14 + (i * 12), 36);
            p.Circle(i % 2 == 0 ? stripe : 0xFFF6E4, 8 + (i * 12), 36, 6);
        }

        p.Circle(0xF7C325, 50, 4, 4);
    }

    public static void Playground(Painter p)
    {
        p.Box(0xE8D08A, -100, 88, 300, 120);
        Ink frame = p.Random.Pick<Ink>(0xE83A3A, 0x2F78D8, 0x8A4CC8);
        p.Line(frame, 3.6f, 8, 36, -2, 94);
        p.Line(frame, 3.6f, 8, 36, 16, 94);
        p.Line(frame, 3.6f, 8, 36, 46, 36);
        p.Line(frame, 3.6f, 46, 36, 40, 94);
        p.Line(0x505050, 1.2f, 20, 36, 23, 74);
        p.Line(0x505050, 1.2f, 32, 36, 35, 74);
        p.Box(0x3A2A20, 20, 73, 18, 4, 1);
        p.Box(0xB87838, 54, 30, 4, 66);
        p.Box(0xB87838, 72, 30, 4, 66);
        for (int i = 0; i < 6; i++)
        {
            p.Box(0xB87838, 54, 58 + (i * 6.5f), 20, 2.4f);
        }

        p.Box(0xF2C320, 52, 48, 28, 5);
        p.Shape(0xE83A3A, 48, 30, 65, 12, 82, 30);
        p.Path(0x36B0E8, "M76 47 L84 47 Q98 86 116 88 L116 96 Q88 96 76 56 Z");
        p.Stroke(0xF7E04A, 2.2f, "M78 46 Q92 88 116 88");
    }

    public static void CircusTent(Painter p)
    {
        const int Stripes = 9;
        (Ink ink, Ink pale) = p.Random.Pick<(Ink, Ink)>((0xE0242C, 0xFFF8EC), (0xE0242C, 0xFFD83C), (0x2460D0, 0xFFF8EC));
        p.Box(0x7CB850, -100, 93, 300, 120);
        for (int i = 0; i < Stripes; i++)
        {
            Ink stripe = i % 2 == 0 ? ink : pale;
            float left = 9 + (i * 82f / Stripes);
            float x1 = 1 + (i * 98f / Stripes);
            float x2 = 1 + ((i + 1) * 98f / Stripes);
            p.Box(stripe.Darker(0.1f), left, 44, 82f / Stripes, 53);
            p.Path(stripe, $"M50 8 Q{50 + ((x1 - 50) * 0.22f)} 34 {x1} 47 L{x2} 47 Q{50 + ((x2 - 50) * 0.22f)} 34 50 8 Z");
            p.Ellipse(0xF7C325, (x1 + x2) / 2, 47, 5.5f, 5);
        }

        p.Path(0x2A0E1C, "M50 56 Q46 84 34 97 L66 97 Q54 84 50 56 Z");
        p.Stroke(0xF7C325, 3, "M50 56 Q46 84 34 97");
        p.Stroke(0xF7C325, 3, "M50 56 Q54 84 66 97");
        Ink flag = p.Random.Pick<Ink>(0x35A8E0, 0x5CC04A, 0xF58A2C);
        p.Line(0x6A4428, 2.4f, 50, 12, 50, -8);
        p.Shape(flag, 50, -9, 68, -3, 50, 3);
        p.Circle(0xF7C325, 50, 9, 3.4f);
    }

    private static void Horse(Painter p, float x, float y, Ink coat) => p.At(x, y, 0.9f, p.Random.Range(-6, 6), () =>
    {
        p.Ellipse(coat, 0, 0, 11, 6.5f);
        p.Path(coat, "M6 -2 L11 -15 L20 -11 L19 -7 L14 -7 L12 3 Z");
        foreach (float leg in (float[])[-8, -4, 4, 8])
        {
            p.Line(coat.Darker(0.12f), 2.6f, leg, 4, leg + 1, 15);
        }

        p.Stroke(0xF2C030, 2.4f, "M7 -4 Q8 -10 11 -15");
        p.Stroke(0xF2C030, 2.6f, "M-10 -2 Q-16 2 -14 9");
        p.Box(0xD83048, -4, -7, 7, 5, 1);
    });
}
