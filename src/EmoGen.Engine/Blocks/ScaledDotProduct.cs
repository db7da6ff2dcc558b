using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>softmax(Q Kᵀ / √d) V over several heads.</summary>
internal static class ScaledDotProduct
{
    /// <param name="queries">[B, Q, C].</param>
    /// <param name="keys">[B, T, C].</param>
    /// <param name="values">[B, T, C].</param>
    /// <param name="heads">Parts of C that attend on their own.</param>
    /// <returns>[B, Q, C].</returns>
    public static Tensor Compute(Tensor queries, Tensor keys, Tensor values, int heads)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mixed = nn.functional.scaled_dot_product_attention(Split(queries, heads), Split(keys, heads), Split(values, heads));
        return mixed.transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // [B, H, Q, C/H] -> [B, Q, C]
    }

    /// <summary>[B, T, C] -> [B, H, T, C/H].</summary>
    private static Tensor Split(Tensor x, int heads) => x.unflatten(2, heads, x.shape[2] / heads).transpose(1, 2);
}
