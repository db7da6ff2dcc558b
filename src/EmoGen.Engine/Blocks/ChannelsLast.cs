using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The memory layout [B, H, W, C] of a tensor that is still addressed as [B, C, H, W]. Convolutions keep it, and are fastest in it on a CPU.</summary>
internal static class ChannelsLast
{
    /// <summary>The same values laid out channels last; the tensor itself where it is already.</summary>
    public static Tensor ToChannelsLast(this Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    public static bool IsChannelsLast(this Tensor x) => x.dim() == 4 && x.stride(1) == 1 && x.shape[1] > 1;

    /// <summary><paramref name="x"/> in the layout and precision of the first convolution it meets.</summary>
    public static Tensor Like(this Tensor x, PackedConvolution first)
    {
        Tensor converted = x.to(first.Dtype);
        return first.IsChannelsLast ? converted.ToChannelsLast() : converted;
    }

    /// <summary>[B, C, H, W] -> [B, H·W, C] in rows; a view where x is laid out channels last.</summary>
    public static Tensor ToTokens(this Tensor x) => x.flatten(2).transpose(1, 2).contiguous();

    /// <summary>[B, H·W, C] -> [B, C, H, W] with the size and the layout of <paramref name="like"/>; a view where that is channels last.</summary>
    public static Tensor FromTokens(this Tensor tokens, Tensor like)
    {
        Tensor map = tokens.unflatten(1, like.shape[2], like.shape[3]).permute(0, 3, 1, 2);
        return like.IsChannelsLast() ? map : map.contiguous();
    }
}
