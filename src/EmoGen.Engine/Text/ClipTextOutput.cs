using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>What the text encoder makes of a batch of texts.</summary>
/// <param name="LastHiddenState">[B, T, D], after the final layer norm: what the U-Net attends to.</param>
/// <param name="Pooled">[B, D], the row of <paramref name="LastHiddenState"/> that stands for the whole text.</param>
public sealed record ClipTextOutput(Tensor LastHiddenState, Tensor Pooled);
