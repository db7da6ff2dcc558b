namespace EmoGen.Training.Datasets.Drawing;

internal static class ExcitementThings
{
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

    public static void Trophy(Painter p)
    {
        Ink gold = p.Random.Pick<Ink>(0xFFC81E, 0xFFD23C, 0xF7B614);
        Ink dark = gold.Mix(0x8A4A00, 0.42f);
        Ink stand = p.Random.Pick<Ink>(0x2A2A34, 0x6A3A20, 0x7A1420);
        p.Stroke(dark, 5.5f, "M27 14 Q4 12 8 30 Q12 46 34 50");
        p.Stroke(dark, 5.5f, "M73 14 Q96 12 92 30 Q88 46 66 50");
        p.Path(gold, "M22 6 L78 6 Q80 48 57 60 L55 74 L45 74 L43 60 Q20 48 22 6 Z");
        p.Path(dark, "M66 6 L78 6 Q80 48 57 60 L55 74 L49 74 L51 60 Q68 44 66 6 Z");
        p.Path(Ink.Light(0xFFF8D0).Fade(0.85f), "M27 14 L33 14 Q33 34 40 46 Q28 38 27 14 Z");
        p.Box(gold.Lighter(0.35f), 18, 2, 64, 8, 4);
        p.At(49, 31, 1, 0, () => p.Shape(
            p.Random.Pick<Ink>(0xE02434, 0xFFFFFF, 0x2460D8),
            0, -15, 4.2f, -5, 15, -4.4f, 6.6f, 2.4f, 9.4f, 13, 0, 7, -9.4f, 13, -6.6f, 2.4f, -15, -4.4f, -4.2f, -5));
        p.Shape(gold, 38, 79, 62, 79, 56, 71, 44, 71);
        p.Box(stand, 31, 78, 38, 12, 1.5f);
        p.Box(stand.Darker(0.3f), 24, 88, 52, 12, 1.5f);
        p.Box(gold, 40, 81, 20, 6, 1);
    }

    public static void Guitar(Painter p)
    {
        Ink body = p.Random.Pick<Ink>(0xE8302C, 0xF29A2C, 0x2470E0, 0xB85C24);
        Ink edge = body.Darker(0.5f);
        p.At(44, 56, 0.98f, p.Random.Range(28, 42), () =>
        {
            p.Circle(edge, 0, 25, 26);
            p.Circle(edge, 0, -7, 20);
            p.Circle(body, 0, 25, 23);
            p.Circle(body, 0, -7, 17);
            p.Circle(0xFFF0D0, 0, 2, 10.5f);
            p.Circle(0x20140E, 0, 2, 8);
            p.Box(0x3A2012, -4, -54, 8, 50);
            for (int i = 0; i < 4; i++)
            {
                p.Box(0xE8D8B0, -4, -48 + (i * 9), 8, 1.6f);
            }

            p.Path(edge, "M-4 -54 L-7 -72 Q0 -76 7 -72 L4 -54 Z");
            foreach (float y in (float[])[-69, -61])
            {
                p.Circle(0xF4F4F4, -8.5f, y, 3);
                p.Circle(0xF4F4F4, 8.5f, y, 3);
            }

            p.Box(0x20140E, -12, 28, 24, 5, 1.5f);
            p.Line(0xFFF8E8, 0.9f, -1.8f, -54, -1.8f, 29);
            p.Line(0xFFF8E8, 0.9f, 1.8f, -54, 1.8f, 29);
        });
        Note(p, 14, p.Random.Range(14, 24));
        Note(p, 84, p.Random.Range(68, 78));
    }

    private static void Note(Painter p, float x, float y) => p.At(x, y, 1, p.Random.Range(-12, 12), () =>
    {
        Ink ink = p.Random.Pick(Ink.Light(0xFFE030), Ink.Light(0x3CE0FF), Ink.Light(0xFF60F0));
        p.Ellipse(ink, 0, 10, 6.4f, 5);
        p.Line(ink, 3, 5, 10, 5, -11);
        p.Line(ink, 4.6f, 5, -10, 13, -5);
    });
}
