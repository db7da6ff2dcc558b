using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>The pack's safety checker, from pixels to verdict.</summary>
/// <param name="pack">One that has a checker.</param>
/// <param name="device">Where to compute, in float32: bfloat16's cosines are coarser than the scores.</param>
internal sealed class PictureChecker(ModelPack pack, Device device) : IDisposable
{
    private readonly ImagePreprocessor _preprocessor = pack.LoadSafetyPreprocessor();
    private readonly SafetyChecker _checker = pack.LoadSafetyChecker(ScalarType.Float32, device);

    public SafetyVerdict Check(RgbImage image)
    {
        using DisposeScope scope = NewDisposeScope();
        return _checker.Check(_preprocessor.Apply(image).to(device))[0];
    }

    public void Dispose() => _checker.Dispose();
}
