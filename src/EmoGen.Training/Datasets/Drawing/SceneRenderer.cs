using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using SkiaSharp;

namespace EmoGen.Training.Datasets.Drawing;

/// <summary>Puts backdrop, subject, neutral object and weather together and reads the pixels.</summary>
internal static class SceneRenderer
{
    private const int Supersampling = 2;
    private const float SubjectOwnColor = 0.4f;

    private static readonly Ink[] Colors =
        [0xD8323C, 0x3A6FD0, 0x48A050, 0xF0C83C, 0xF08AB0, 0xF4F2EC, 0x34343C, 0x8A5A38, 0x8050B8, 0xF08A30];

    public static RgbImage Render(SceneSpec spec, int size)
    {
        int large = size * Supersampling;
        using var bitmap = new SKBitmap(new SKImageInfo(large, large, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Scale(large / 100f);
            Draw(canvas, spec);
        }

        return Shrink(bitmap.GetPixelSpan(), bitmap.RowBytes, size);
    }

    private static void Draw(SKCanvas canvas, SceneSpec spec)
    {
        var random = new SplitMix(~(ulong)spec.Seed);
        var mood = new Mood(spec.Weather, spec.Palette);
        Action<Painter>? motif = spec.Attribute is { } worn && (spec.Joining == Joining.Motif || spec.Neutral?.Name == "room")
            ? p => Miniature(p, worn)
            : null;
        using var p = new Painter(canvas, mood, random) { Motif = motif };
        bool enclosed = spec.Attribute is { Encloses: true } && spec.Joining != Joining.Motif;
        if (!enclosed)
        {
            Backdrops.Draw(p, spec.Backdrop);
        }

        p.OwnColor = SubjectOwnColor;
        p.Shade = new Ink(random.Range(0.88f, 1.08f), random.Range(0.88f, 1.08f), random.Range(0.88f, 1.08f));
        if (spec.Neutral is null)
        {
            DrawAttribute(p, spec.Attribute!, spec.Composition);
        }
        else
        {
            DrawNeutral(p, spec);
        }

        if (!enclosed && spec.Neutral?.Name != "room" && spec.Backdrop != Backdrop.Studio)
        {
            p.Shade = 0xFFFFFF;
            p.OwnColor = 0;
            Backdrops.Foreground(p);
        }
    }

    private static void DrawAttribute(Painter p, ScapeAttribute attribute, Composition composition)
    {
        SplitMix random = p.Random;
        bool scene = attribute.Kind == AttributeKind.Scene;
        float size = random.Range(0.95f, 1.06f) * (composition, scene) switch
        {
            (Composition.Near, true) => 124,
            (Composition.Near, false) => 98,
            (Composition.Far, true) => 74,
            (Composition.Far, false) => 56,
            (Composition.Centre, true) => 96,
            (Composition.Centre, false) => 78,
            (_, true) => 90,
            (_, false) => 68,
        };
        float x = random.Range(-4, 4) + composition switch
        {
            Composition.Left => 36,
            Composition.Right => 64,
            _ => 50,
        };
        float foot = Foot(attribute, composition, size, random);
        if (!scene && !attribute.Floats)
        {
            p.Ellipse(((Ink)0x000000).Fade(0.22f), x, foot, size * 0.42f, size * 0.05f);
        }

        p.Within(x, foot, size, random.Chance(0.5), attribute.Draw);
        if (composition == Composition.Far && !attribute.Encloses)
        {
            Bushes(p);
        }
    }

    private static float Foot(ScapeAttribute attribute, Composition composition, float size, SplitMix random) => attribute switch
    {
        { Floats: true } => 50 + (size / 2) + random.Range(-4, 4),
        { Kind: AttributeKind.Scene } when composition == Composition.Near => 110,
        { Kind: AttributeKind.Scene } when composition == Composition.Far => 88,
        { Kind: AttributeKind.Scene } => 99,
        _ when composition == Composition.Far => random.Range(78, 84),
        _ => random.Range(91, 96),
    };

    private static void DrawNeutral(Painter p, SceneSpec spec)
    {
        SplitMix random = p.Random;
        Ink ink = Colors[spec.Color];
        bool before = spec.Joining == Joining.Front;
        if (spec.Neutral!.Name == "street" && spec.Attribute is { } along)
        {
            p.Within(50, along.Kind == AttributeKind.Scene ? 74 : 72, along.Kind == AttributeKind.Scene ? 78 : 58, false, along.Draw);
        }

        if (spec.Neutral.Kind == AttributeKind.Scene)
        {
            p.Within(50, 100, random.Range(100, 108), random.Chance(0.5), painter => spec.Neutral.Draw(painter, ink));
            return;
        }

        float x = before ? random.Pick(random.Range(32, 40), random.Range(60, 68)) : random.Range(44, 56);
        float size = before ? random.Range(54, 64) : random.Range(68, 84);
        float foot = before ? random.Range(95, 99) : random.Range(90, 96);
        if (before)
        {
            DrawBehind(p, spec.Attribute!, x);
        }

        p.Ellipse(((Ink)0x000000).Fade(0.28f), x, foot, size * 0.5f, size * 0.05f);
        p.Within(x, foot, size, random.Chance(0.5), painter => spec.Neutral.Draw(painter, ink));
    }

    /// <summary>The attribute large, moved away from where the object will stand.</summary>
    private static void DrawBehind(Painter p, ScapeAttribute attribute, float objectX)
    {
        bool scene = attribute.Kind == AttributeKind.Scene;
        float size = scene ? 96 : 74;
        float x = scene ? 50 + ((50 - objectX) * 0.9f) : 50 + ((50 - objectX) * 1.3f);
        float foot = scene ? 92 : attribute.Floats ? 78 : 82;
        p.Within(x, foot, size, p.Random.Chance(0.5), attribute.Draw);
    }

    /// <summary>A small picture of the attribute, sky and all.</summary>
    private static void Miniature(Painter p, ScapeAttribute attribute)
    {
        Backdrops.Sky(p);
        bool scene = attribute.Kind == AttributeKind.Scene;
        p.Within(50, scene ? 100 : 94, scene ? 100 : 88, false, attribute.Draw);
    }

    private static void Bushes(Painter p)
    {
        for (int i = 0; i < 6; i++)
        {
            float x = p.Random.Pick(p.Random.Range(-4, 24), p.Random.Range(76, 104));
            p.Circle(p.Random.Pick<Ink>(0x3A6A34, 0x2E5A30, 0x4A7A3A), x, p.Random.Range(97, 104), p.Random.Range(7, 12));
        }
    }

    /// <summary>Averages each 2 x 2 block of RGBA into one pixel of RGB.</summary>
    private static RgbImage Shrink(ReadOnlySpan<byte> source, int stride, int size)
    {
        byte[] pixels = new byte[size * size * 3];
        int at = 0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int from = (y * Supersampling * stride) + (x * Supersampling * 4);
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = source[from + channel] + source[from + 4 + channel]
                        + source[from + stride + channel] + source[from + stride + 4 + channel];
                    pixels[at++] = (byte)((sum + 2) / 4);
                }
            }
        }

        return new RgbImage(size, size, pixels);
    }
}
