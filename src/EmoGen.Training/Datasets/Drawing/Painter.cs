using SkiaSharp;

namespace EmoGen.Training.Datasets.Drawing;

/// <summary>
/// A canvas of 100 x 100 units, y down, on which every ink is lit by the mood. Drawing routines work in a box of their own of the same
/// 100 x 100 units (feet at y = 100), which <see cref="Within"/> places on the canvas; they may paint past the box.
/// </summary>
internal sealed class Painter : IDisposable
{
    private readonly SKCanvas _canvas;
    private readonly SKPaint _paint = new() { IsAntialias = true };

    public Painter(SKCanvas canvas, Mood mood, SplitMix random)
    {
        _canvas = canvas;
        Mood = mood;
        Random = random;
    }

    public Mood Mood { get; }

    public SplitMix Random { get; }

    /// <summary>A picture's own shade: every ink that does not glow is multiplied by it.</summary>
    public Ink Shade { get; set; } = 0xFFFFFF;

    /// <summary>How much of its own colour an ink keeps against the mood, 0 to 1: subjects must stay recognisable in the dark.</summary>
    public float OwnColor { get; set; }

    /// <summary>What a neutral object wears, drawn by <see cref="Decorate"/>; nothing on a plain one.</summary>
    public Action<Painter>? Motif { get; init; }

    public void Dispose() => _paint.Dispose();

    public void Circle(Ink ink, float x, float y, float radius) => _canvas.DrawCircle(x, y, radius, Fill(ink));

    public void Ellipse(Ink ink, float x, float y, float radiusX, float radiusY) => _canvas.DrawOval(x, y, radiusX, radiusY, Fill(ink));

    public void Box(Ink ink, float x, float y, float width, float height, float round = 0) =>
        _canvas.DrawRoundRect(x, y, width, height, round, round, Fill(ink));

    /// <summary>A polygon: x, y pairs.</summary>
    public void Shape(Ink ink, params ReadOnlySpan<float> points)
    {
        using var path = new SKPath();
        path.MoveTo(points[0], points[1]);
        for (int i = 2; i < points.Length; i += 2)
        {
            path.LineTo(points[i], points[i + 1]);
        }

        path.Close();
        _canvas.DrawPath(path, Fill(ink));
    }

    /// <summary>A filled outline in SVG path notation.</summary>
    public void Path(Ink ink, string outline)
    {
        using SKPath path = SKPath.ParseSvgPathData(outline);
        _canvas.DrawPath(path, Fill(ink));
    }

    public void Line(Ink ink, float width, float x1, float y1, float x2, float y2) => _canvas.DrawLine(x1, y1, x2, y2, Pen(ink, width));

    public void Stroke(Ink ink, float width, string outline)
    {
        using SKPath path = SKPath.ParseSvgPathData(outline);
        _canvas.DrawPath(path, Pen(ink, width));
    }

    public void Ring(Ink ink, float width, float x, float y, float radius) => _canvas.DrawCircle(x, y, radius, Pen(ink, width));

    /// <summary>A disc that fades out towards its edge.</summary>
    public void Glow(Ink ink, float x, float y, float radius)
    {
        SKColor color = Lit(ink);
        using SKShader shader = SKShader.CreateRadialGradient(
            new SKPoint(x, y), radius, [color, color.WithAlpha(0)], SKShaderTileMode.Clamp);
        DrawShaded(shader, paint => _canvas.DrawCircle(x, y, radius, paint));
    }

    /// <summary>A box that runs from one ink at its top to another at its foot.</summary>
    public void Fade(Ink top, Ink foot, float x, float y, float width, float height)
    {
        using SKShader shader = SKShader.CreateLinearGradient(
            new SKPoint(x, y), new SKPoint(x, y + height), [Lit(top), Lit(foot)], SKShaderTileMode.Clamp);
        DrawShaded(shader, paint => _canvas.DrawRect(x, y, width, height, paint));
    }

    /// <summary>Draws with the origin moved to (x, y), scaled and turned (degrees).</summary>
    public void At(float x, float y, float scale, float angle, Action draw)
    {
        _canvas.Save();
        _canvas.Translate(x, y);
        _canvas.RotateDegrees(angle);
        _canvas.Scale(scale);
        draw();
        _canvas.Restore();
    }

    /// <summary>Draws a box of 100 x 100 units, its foot's middle at (x, foot), at a size given in canvas units.</summary>
    public void Within(float x, float foot, float size, bool mirrored, Action<Painter> draw)
    {
        _canvas.Save();
        _canvas.Translate(x, foot);
        _canvas.Scale(mirrored ? -size / 100 : size / 100, size / 100);
        _canvas.Translate(-50, -100);
        draw(this);
        _canvas.Restore();
    }

    /// <summary>Draws a box of 100 x 100 units into a rounded square and nowhere else.</summary>
    public void Inset(float x, float y, float size, float round, Action<Painter> draw)
    {
        _canvas.Save();
        using var outline = new SKRoundRect(new SKRect(x, y, x + size, y + size), round);
        _canvas.ClipRoundRect(outline, antialias: true);
        _canvas.Translate(x, y);
        _canvas.Scale(size / 100);
        draw(this);
        _canvas.Restore();
    }

    /// <summary>Puts the motif, if there is one, into a rounded square of the object being drawn.</summary>
    public void Decorate(float x, float y, float size, float round = 6)
    {
        if (Motif is { } motif)
        {
            Inset(x, y, size, round, motif);
        }
    }

    private SKPaint Fill(Ink ink)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = Lit(ink);
        return _paint;
    }

    private SKPaint Pen(Ink ink, float width)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeCap = SKStrokeCap.Round;
        _paint.StrokeJoin = SKStrokeJoin.Round;
        _paint.StrokeWidth = width;
        _paint.Color = Lit(ink);
        return _paint;
    }

    private void DrawShaded(SKShader shader, Action<SKPaint> draw)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = SKColors.White;
        _paint.Shader = shader;
        draw(_paint);
        _paint.Shader = null;
    }

    private SKColor Lit(Ink ink)
    {
        Ink shaded = ink.Times(Shade);
        Ink lit = ink.Glows ? ink : Mood.Light(shaded).Mix(shaded, OwnColor);
        return new SKColor(Channel(lit.R), Channel(lit.G), Channel(lit.B), Channel(lit.Alpha));
    }

    private static byte Channel(float value) => (byte)Math.Clamp((value * 255) + 0.5f, 0, 255);
}
