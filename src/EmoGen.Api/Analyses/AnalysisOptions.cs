using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Analyses;

/// <summary><c>EmoGen:Analyses</c>.</summary>
public sealed class AnalysisOptions
{
    /// <summary>Whether this process tells what pictures evoke: it loads a pack's CLIP and classifier for that, when the first is asked for.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The largest file of a picture, 1024 bytes to 64 MiB.</summary>
    public int MaxBytes { get; set; } = 10 << 20;

    internal IEnumerable<(bool Holds, string Message)> Rules()
    {
        yield return (MaxBytes is >= 1024 and <= ImageCodec.MaxFileBytes, $"EmoGen:Analyses:MaxBytes: expected 1024 to {ImageCodec.MaxFileBytes}, got {MaxBytes}.");
    }
}
