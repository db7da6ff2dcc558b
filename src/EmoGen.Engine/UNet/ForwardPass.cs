using EmoGen.Engine.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>What all blocks of the U-Net share while it predicts.</summary>
/// <param name="Time">The time embedding after SiLU, [B, E].</param>
/// <param name="Context">The text.</param>
/// <param name="Checkpoints">Null to keep whatever a gradient needs.</param>
internal sealed record ForwardPass(Tensor Time, PreparedContext Context, GradientCheckpoints? Checkpoints)
{
    /// <summary>A residual block and the attention that may follow it: one segment between checkpoints.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="resnet">The residual block.</param>
    /// <param name="attention">Null where the level has none.</param>
    /// <param name="skip">A result of the way down that stands beside the input; null on that way itself.</param>
    public Tensor Layer(Tensor x, ResnetBlock resnet, SpatialTransformer? attention, Tensor? skip = null) => Run(x, input =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = resnet.Forward(skip is null ? input : cat([input, skip], dim: 1), Time);
        return (attention?.Forward(hidden, Context) ?? hidden).MoveToOuterDisposeScope();
    });

    /// <summary>Anything else: one segment.</summary>
    public Tensor Run(Tensor x, Func<Tensor, Tensor> segment) => Checkpoints.Segment(x, segment);
}
