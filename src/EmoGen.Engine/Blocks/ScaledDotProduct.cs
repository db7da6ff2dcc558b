using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>softmax(Q Kᵀ / √d) V over several heads.</summary>
internal static class ScaledDotProduct
{
    /// <summary>Heads at once, and about as many scores of each as stay in a processor's cache; fewer queries would be too small a product.</summary>
    private const long HeadsAtOnce = 2, ScoresAtOnce = 1 << 19, FewestQueries = 256;

    /// <param name="queries">[B, Q, C].</param>
    /// <param name="keys">[B, T, C].</param>
    /// <param name="values">[B, T, C].</param>
    /// <param name="heads">Parts of C that attend on their own.</param>
    /// <returns>[B, Q, C].</returns>
    public static Tensor Compute(Tensor queries, Tensor keys, Tensor values, int heads)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = Split(queries, heads), k = Split(keys, heads), v = Split(values, heads);
        Tensor mixed = queries.dtype != ScalarType.BFloat16 || queries.device_type != DeviceType.CPU
            ? nn.functional.scaled_dot_product_attention(q, k, v)
            : BFloat16(q, k, v);
        return mixed.transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // [B, H, Q, C/H] -> [B, Q, C]
    }

    /// <summary>[B, T, C] -> [B, H, T, C/H].</summary>
    private static Tensor Split(Tensor x, int heads) => x.unflatten(2, heads, x.shape[2] / heads).transpose(1, 2);

    /// <summary>On a CPU, where libtorch's own attention takes twice the time, forward and back.</summary>
    private static Tensor BFloat16(Tensor queries, Tensor keys, Tensor values)
    {
        Tensor q = (queries / Math.Sqrt(queries.shape[3])).flatten(0, 1); // [B, H, Q, C/H] -> [B·H, Q, C/H]
        Tensor k = keys.flatten(0, 1).transpose(1, 2), v = values.flatten(0, 1);
        Tensor mixed = is_grad_enabled() ? q.bmm(k).softmax(-1).bmm(v) : InChunks(q, k, v);
        return mixed.unflatten(0, queries.shape[0], queries.shape[1]);
    }

    private static Tensor InChunks(Tensor q, Tensor k, Tensor v)
    {
        Tensor result = empty_like(q);
        (k, v) = (k.transpose(1, 2).contiguous().transpose(1, 2), v.contiguous()); // or each product would copy them
        long queriesAtOnce = Math.Max(FewestQueries, ScoresAtOnce / v.shape[1]);
        for (long head = 0; head < q.shape[0]; head += HeadsAtOnce)
        {
            long heads = Math.Min(HeadsAtOnce, q.shape[0] - head);
            for (long query = 0; query < q.shape[1]; query += queriesAtOnce)
            {
                using DisposeScope scope = NewDisposeScope();
                long count = Math.Min(queriesAtOnce, q.shape[1] - query);
                Tensor scores = q.narrow(0, head, heads).narrow(1, query, count).bmm(k.narrow(0, head, heads));
                Tensor sums = SoftmaxRows.Exponentiate(scores);
                result.narrow(0, head, heads).narrow(1, query, count).copy_(scores.bmm(v.narrow(0, head, heads)) / sums);
            }
        }

        return result;
    }
}
