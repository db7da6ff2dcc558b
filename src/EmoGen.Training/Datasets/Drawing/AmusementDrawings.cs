namespace EmoGen.Training.Datasets.Drawing;

internal static class AmusementDrawings
{
    private static readonly Ink[] Bright = [0xE83A3A, 0xF7C325, 0x35A8E0, 0x5CC04A, 0xE85CB0, 0xF58A2C];

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

    public static void Balloons(Painter p)
    {
        (float X, float Y)[] places = [(50, 18), (26, 27), (74, 26), (38, 40), (63, 42), (14, 48), (86, 46)];
        int count = p.Random.Pick(5, 6, 7);
        int first = p.Random.Index(Bright.Length);
        for (int i = 0; i < count; i++)
        {
            p.Line(0xF0F0F0, 0.9f, places[i].X, places[i].Y + 16, 50, 98);
        }

        for (int i = 0; i < count; i++)
        {
            (float x, float y) = places[i];
            Ink ink = Bright[(first + i) % Bright.Length];
            p.Ellipse(ink, x, y, 13.5f, 16);
            p.Shape(ink.Darker(), x, y + 14, x - 3, y + 19, x + 3, y + 19);
            p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.6f), x - 5, y - 6, 2.6f, 4.4f);
        }
    }

    public static void Clown(Painter p)
    {
        Ink hair = p.Random.Pick<Ink>(0xF07A1C, 0x38B048, 0x3A7CE8, 0xE83A3A);
        Ink hat = p.Random.Pick<Ink>(0x6A3CC8, 0x2F8FE0, 0xF2C320);
        for (int i = 0; i < 7; i++)
        {
            p.Circle(Bright[i % Bright.Length], 17 + (i * 11), 95, 8.5f);
        }

        foreach (float side in (float[])[-1, 1])
        {
            p.Circle(hair, 50 + (side * 32), 44, 13);
            p.Circle(hair, 50 + (side * 37), 58, 13);
            p.Circle(hair, 50 + (side * 30), 70, 11);
        }

        p.Ellipse(0xFFEBDC, 50, 58, 32, 33);
        p.Shape(hat, 50, 0, 33, 31, 67, 31);
        p.Circle(0xFFFFFF, 50, 3, 5);
        p.Circle(0xF2C320, 46, 22, 3);
        p.Circle(0xF2C320, 55, 17, 3);
        foreach (float x in (float[])[38, 62])
        {
            p.Ellipse(0x58B4F0, x, 48, 8, 10);
            p.Ellipse(0xFFFFFF, x, 50, 5.5f, 6.5f);
            p.Circle(0x101010, x, 51, 3.2f);
        }

        p.Path(0xD81E2C, "M28 66 Q50 74 72 66 Q68 88 50 88 Q32 88 28 66 Z");
        p.Path(0xFFFFFF, "M34 71 Q50 77 66 71 Q62 80 50 80 Q38 80 34 71 Z");
        p.Circle(0xE81E2C, 50, 61, 8.5f);
        p.Circle(0xFF9090, 47.5f, 58.5f, 2.4f);
    }

    public static void IceCream(Painter p)
    {
        Ink[] tastes = [0xF6A6C8, 0xFFF3D0, 0x8A5434, 0xA4E0B4, 0xF8D860, 0xE85C78];
        int first = p.Random.Index(tastes.Length);
        p.Shape(0xDDA25A, 27, 48, 73, 48, 50, 100);
        for (int i = 0; i < 4; i++)
        {
            p.Line(0xB07834, 1.5f, 32 + (i * 11), 50, 53 + (i * 3.5f) - (i * 1.2f), 92 - (i * 11));
            p.Line(0xB07834, 1.5f, 68 - (i * 11), 50, 47 - (i * 2.3f), 92 - (i * 11));
        }

        p.Circle(tastes[first], 36, 40, 17);
        p.Circle(tastes[(first + 1) % 6], 64, 40, 17);
        p.Box(tastes[first].Darker(0.08f), 24, 44, 26, 8, 4);
        p.Box(tastes[(first + 1) % 6].Darker(0.08f), 50, 44, 26, 8, 4);
        p.Circle(tastes[(first + 2) % 6], 50, 23, 17);
        p.Ellipse(Ink.Light(0xFFFFFF).Fade(0.5f), 43, 16, 4, 5);
        p.Circle(0xD81830, 50, 6, 6);
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
