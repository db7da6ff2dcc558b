using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>CLIP's normalisation of pixels, as its preprocessor_config.json says (Radford et al. 2021).</summary>
internal static class ClipPixels
{
    /// <summary>[B, 3, H, W] in [0, 1] to zero mean and unit variance by channel.</summary>
    public static Tensor Normalise(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor mean = tensor([0.48145466f, 0.4578275f, 0.40821073f], [1, 3, 1, 1]), std = tensor([0.26862954f, 0.26130258f, 0.27577711f], [1, 3, 1, 1]);
        return ((images - mean) / std).MoveToOuterDisposeScope();
    }
}
