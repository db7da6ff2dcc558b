namespace EmoGen.Training.Datasets.Drawing;

internal static class AmusementThings
{
    public static void Balloons(Painter p)
    {
        (float X, float Y)[] places = [(50, 18), (26, 27), (74, 26), (38, 40), (63, 42), (14, 48), (86, 46)];
        int count = p.Random.Pick(5, 6, 7);
        int first = p.Random.Index(AmusementScenes.Bright.Length);
        for (int i = 0; i < count; i++)
        {
            p.Line(0xF0F0F0, 0.9f, places[i].X, places[i].Y + 16, 50, 98);
        }

        for (int i = 0; i < count; i++)
        {
            (float x, float y) = places[i];
            Ink ink = AmusementScenes.Bright[(first + i) % AmusementScenes.Bright.Length];
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
            p.Circle(AmusementScenes.Bright[i % AmusementScenes.Bright.Length], 17 + (i * 11), 95, 8.5f);
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

    public static void TeddyBear(Painter p)
    {
        Ink fur = p.Random.Pick<Ink>(0xA8642C, 0xC88C48, 0x86502C);
        Ink soft = fur.Lighter(0.55f);
        Ink bow = p.Random.Pick<Ink>(0xE83A3A, 0x2F78D8, 0xE85CB0, 0x38A848);
        foreach (float side in (float[])[-1, 1])
        {
            p.At(50 + (side * 27), 70, 1, side * -38, () => p.Ellipse(fur.Darker(0.14f), 0, 0, 9, 17));
            p.Circle(fur, 50 + (side * 25), 14, 12.5f);
            p.Circle(soft, 50 + (side * 25), 14, 7);
        }

        p.Ellipse(fur, 50, 76, 27, 24);
        p.Ellipse(soft, 50, 77, 16, 16);
        foreach (float side in (float[])[-1, 1])
        {
            p.Circle(fur.Darker(0.14f), 50 + (side * 26), 89, 13.5f);
            p.Circle(soft, 50 + (side * 26), 89, 8.5f);
        }

        p.Ellipse(fur, 50, 33, 31, 27);
        p.Ellipse(soft, 50, 43, 15, 12);
        p.Ellipse(0x2A1810, 50, 38, 6, 4.4f);
        p.Stroke(0x2A1810, 2, "M43 47 Q50 53 57 47");
        foreach (float x in (float[])[36, 64])
        {
            p.Circle(0x1A100C, x, 29, 4.6f);
            p.Circle(0xFFFFFF, x - 1.4f, 27.4f, 1.5f);
        }

        p.Shape(bow, 50, 61, 31, 53, 31, 71);
        p.Shape(bow, 50, 61, 69, 53, 69, 71);
        p.Circle(bow.Darker(0.25f), 50, 61.5f, 5);
    }

    public static void RubberDuck(Painter p)
    {
        Ink yellow = p.Random.Pick<Ink>(0xFFD81E, 0xFFCC10, 0xFFE240);
        Ink beak = p.Random.Pick<Ink>(0xF2701C, 0xE8482C);
        p.Ellipse(0x48B4F0, 50, 95, 64, 11);
        p.Path(yellow, "M2 46 Q14 60 34 56 Q48 52 56 54 Q88 54 91 74 Q90 98 50 98 Q6 98 2 46 Z");
        p.Path(yellow.Mix(0xE89010, 0.5f), "M20 68 Q38 58 58 68 Q56 88 38 86 Q22 84 20 68 Z");
        p.Circle(yellow, 64, 33, 24);
        p.Path(beak, "M82 28 Q104 24 106 36 Q104 48 82 46 Q78 37 82 28 Z");
        p.Stroke(beak.Darker(0.35f), 2.2f, "M84 37 Q96 38 103 36");
        p.Circle(0xFFFFFF, 71, 26, 6.6f);
        p.Circle(0x101010, 72.4f, 26.4f, 4.4f);
        p.Circle(0xFFFFFF, 71, 24.6f, 1.5f);
        for (int i = 0; i < 9; i++)
        {
            float x = -6 + (i * 14) + p.Random.Range(-3, 3);
            p.Circle(0xF4FBFF, x, p.Random.Range(96, 100), p.Random.Range(5, 8));
        }

        p.Ring(0xC8F0FF, 2.2f, 16, p.Random.Range(16, 26), 8);
        p.Ring(0xC8F0FF, 2, 30, p.Random.Range(34, 40), 5);
    }
}
