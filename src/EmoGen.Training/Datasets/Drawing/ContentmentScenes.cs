namespace EmoGen.Training.Datasets.Drawing;

internal static class ContentmentScenes
{
    public static void Beach(Painter p)
    {
        p.Fade(0x1E88C8, 0x58C8DC, -100, 46, 300, 26);
        p.Path(0xF0D898, "M-100 72 Q0 64 50 72 T200 70 L200 220 L-100 220 Z");
        p.Stroke(0xFFFFFF, 2.2f, "M-100 72 Q0 64 50 72 T200 70");
        Ink cloth = p.Random.Pick<Ink>(0xE83A3A, 0x2F78D8, 0xF2902C, 0xE85CA8);
        p.Line(0x8A5C34, 2.6f, 52, 30, 60, 90);
        p.At(52, 32, 1, -8, () =>
        {
            p.Path(cloth, "M-34 10 Q-30 -22 0 -24 Q30 -22 34 10 Z");
            p.Path(0xFFF8EC, "M-20 10 Q-18 -18 0 -24 Q-8 -10 -7 10 Z");
            p.Path(0xFFF8EC, "M20 10 Q18 -18 0 -24 Q8 -10 7 10 Z");
        });
        p.Shape(cloth, 64, 86, 92, 82, 98, 90, 68, 95);
        p.Shape(0xFFF8EC, 73, 84.8f, 82, 83.4f, 87, 91.6f, 77, 93.6f);
        p.Circle(0xF25030, 28, 90, 6.5f);
        p.Path(0xFFFFFF, "M28 83.5 Q34 90 28 96.5 Q22 90 28 83.5 Z");
    }

    public static void Hammock(Painter p)
    {
        p.Box(p.Random.Pick<Ink>(0xF0DCA0, 0x86C05A), -100, 86, 300, 120);
        Palm(p, 6, -1);
        Palm(p, 94, 1);
        Ink cloth = p.Random.Pick<Ink>(0xE84C3C, 0x2FA0B8, 0xF0A02C);
        p.Path(cloth, "M9 48 Q50 66 91 48 Q72 88 50 88 Q28 88 9 48 Z");
        p.Path(0xFFF4DC, "M20 56 Q50 72 80 56 L76 62 Q50 80 24 62 Z");
        p.Path(cloth.Darker(0.25f), "M9 48 Q50 66 91 48 Q50 74 9 48 Z");
    }

    private static void Palm(Painter p, float x, float lean)
    {
        p.Stroke(0x8A5C34, 6, $"M{x} 98 Q{x + (lean * 5)} 60 {x - (lean * 2)} 24");
        p.At(x - (lean * 2), 22, 1, 0, () =>
        {
            for (int i = 0; i < 6; i++)
            {
                p.At(0, 0, 1, -20 + (i * 44), () => p.Path(i % 2 == 0 ? 0x3F9A3C : 0x2F7A30, "M0 0 Q14 -12 28 2 Q14 -2 0 4 Z"));
            }
        });
    }
}
