using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>The parts of a pack that see and none that draw: its CLIP, emotion classifier and attributes, in float32. One call at a time.</summary>
public sealed class PictureAnalyser : IDisposable
{
    /// <summary>The longest a picture's longer side may be, in its shorter sides: CLIP's crop shows a hundredth of it then, and the resized picture grows with it.</summary>
    public const int MostElongated = 100;

    private readonly PictureScorer _scorer;

    private PictureAnalyser(PictureScorer scorer) => _scorer = scorer;

    /// <param name="pack">One that can score.</param>
    /// <param name="device">As in <see cref="GeneratorOptions"/>.</param>
    /// <exception cref="PackException">The pack lacks what it takes to see.</exception>
    /// <exception cref="Weights.WeightException">A weight file cannot be read, or does not fit its configuration.</exception>
    /// <exception cref="RequestException">The device is not to be had.</exception>
    public static PictureAnalyser Load(ModelPack pack, string device = "cpu") => pack.CanScore
        ? new PictureAnalyser(new PictureScorer(pack, pack.LoadTokenizer(), new GeneratorOptions(device).ResolveDevice()))
        : throw new PackException($"{pack.Folder}: cannot see pictures, expected clip/, emogen/emotion_classifier.safetensors and emogen/attributes.json");

    /// <param name="image">Of any size.</param>
    /// <param name="top">The most objects, scenes, and attributes of an explanation, from 1.</param>
    /// <exception cref="ImageException">The picture is too narrow to be seen.</exception>
    /// <exception cref="InvalidOperationException">There is not enough memory.</exception>
    public PictureAnalysis Analyse(RgbImage image, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        (int shorter, int longer) = (Math.Min(image.Width, image.Height), Math.Max(image.Width, image.Height));
        if (longer > (long)MostElongated * shorter)
        {
            throw new ImageException($"the picture has {image.Width} x {image.Height} pixels: its longer side may be at most {MostElongated} times the shorter");
        }

        using var inference = inference_mode();
        return OutOfMemory.Explain(() => _scorer.Analyse(image, top), "There is not enough memory to analyse a picture.");
    }

    public void Dispose() => _scorer.Dispose();
}
