using EmoGen.Engine.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>What to take of the judge.</summary>
internal enum JudgeRows
{
    /// <summary>Probabilities of the eight emotions, [B, 8]: Emo-A.</summary>
    Emotions,

    /// <summary>Pooled features of its backbone: stands in for Inception.</summary>
    Pooled,

    /// <summary>LPIPS over the maps of its four stages, without weights of channels: stands in for AlexNet.</summary>
    Perceptual,
}

/// <summary>The classifier of emotions as a network of the metrics: a run of <c>emogen train encoder</c>, a pack's, or the reference's own file.</summary>
internal sealed class EmotionNetwork : IPictureNetwork
{
    private readonly EmotionJudge _judge;
    private readonly JudgeRows _rows;

    private EmotionNetwork(EmotionJudge judge, JudgeRows rows) => (_judge, _rows) = (judge, rows);

    public string Name => $"judge-{_rows.ToString().ToLowerInvariant()}";

    public string Hash => NetworkFile.Hash($"judge {_rows} {_judge.Hash}");

    /// <param name="path">A run of <c>emogen train encoder</c>, a pack with an encoder, or the reference's <c>.pth</c> file.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="rows">What to take of it.</param>
    public static EmotionNetwork Load(string path, Device device, JudgeRows rows = JudgeRows.Emotions) => new(EmotionJudge.Load(path, device), rows);

    public Tensor Look(IReadOnlyList<RgbImage> pictures) => Rows.Of(pictures, _judge.Input, _judge.Device, pixels =>
    {
        using DisposeScope scope = NewDisposeScope();
        return (_rows switch
        {
            JudgeRows.Emotions => _judge.Probabilities(_judge.Maps(pixels)),
            JudgeRows.Pooled => _judge.Maps(pixels)[^1].mean([2, 3]),
            _ => PairSpaces.Lpips(_judge.Maps(pixels)),
        }).MoveToOuterDisposeScope();
    });

    public void Dispose() => _judge.Dispose();
}
