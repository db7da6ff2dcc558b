using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The exponentials of a softmax in bfloat16 on a CPU, in less than half of libtorch's time: they need only bfloat16's precision.</summary>
internal static unsafe class SoftmaxRows
{
    private const float Log2E = 1.442695f, SmallestExponent = -126, RoundingMagic = 12_582_912; // 1.5 * 2^23: adding it rounds to an integer
    private const int RowsAtOnce = 64;
    private const ushort MinusInfinity = 0xFF80;

    /// <summary>Replaces every x of a row by e^(x - max), the row's largest x being max.</summary>
    /// <param name="scores">[..., Q, T], contiguous bfloat16.</param>
    /// <returns>The sums of the rows, [..., Q, 1] in float32.</returns>
    public static Tensor Exponentiate(Tensor scores)
    {
        long[] shape = [.. scores.shape[..^1], 1];
        int width = (int)scores.shape[^1], rows = (int)(scores.numel() / width);
        float[] sums = new float[rows];
        nint data = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(scores.bytes));
        Parallel.For(0, (rows + RowsAtOnce - 1) / RowsAtOnce, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, part =>
        {
            for (int row = part * RowsAtOnce; row < Math.Min((part + 1) * RowsAtOnce, rows); row++)
            {
                sums[row] = Exponentiate(new Span<ushort>((ushort*)data + ((long)row * width), width));
            }
        });
        return tensor(sums, shape);
    }

    private static float Exponentiate(Span<ushort> row)
    {
        int whole = row.Length - (row.Length % Vector512<ushort>.Count);
        Span<ushort> rest = stackalloc ushort[Vector512<ushort>.Count];
        rest.Fill(MinusInfinity);
        row[whole..].CopyTo(rest);
        Span<Vector512<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector512<ushort>>(row[..whole]);
        ref Vector512<ushort> last = ref MemoryMarshal.Cast<ushort, Vector512<ushort>>(rest)[0];

        Vector512<float> max = Max(Vector512.Create(float.NegativeInfinity), last);
        foreach (ref Vector512<ushort> vector in vectors)
        {
            max = Max(max, vector);
        }

        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            largest = MathF.Max(largest, max[lane]);
        }

        Vector512<float> shift = Vector512.Create(-largest * Log2E);
        Vector512<float> sum = Exponentiate(ref last, shift);
        foreach (ref Vector512<ushort> vector in vectors)
        {
            sum += Exponentiate(ref vector, shift);
        }

        rest[..(row.Length - whole)].CopyTo(row[whole..]);
        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Max(Vector512<float> max, Vector512<ushort> vector)
    {
        (Vector512<float> lower, Vector512<float> upper) = Widen(vector);
        return Vector512.Max(max, Vector512.Max(lower, upper));
    }

    /// <returns>The sums of both halves.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponentiate(ref Vector512<ushort> vector, Vector512<float> shift)
    {
        (Vector512<float> lower, Vector512<float> upper) = Widen(vector);
        lower = Exp2(Vector512.MultiplyAddEstimate(lower, Vector512.Create(Log2E), shift));
        upper = Exp2(Vector512.MultiplyAddEstimate(upper, Vector512.Create(Log2E), shift));
        vector = Vector512.Narrow(Round(lower), Round(upper));
        return lower + upper;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> vector)
    {
        (Vector512<uint> lower, Vector512<uint> upper) = Vector512.Widen(vector);
        return ((lower << 16).AsSingle(), (upper << 16).AsSingle());
    }

    /// <summary>The upper half of each float's bits, rounded to the nearest, or to the even one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        return (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
    }

    /// <summary>2^x: the integer part becomes the exponent, e^(f ln 2) for the rest f within half of one its Taylor series (error under 5e-5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        x = Vector512.Max(x, Vector512.Create(SmallestExponent));
        Vector512<float> shifted = x + Vector512.Create(RoundingMagic);
        Vector512<float> fraction = x - (shifted - Vector512.Create(RoundingMagic));
        Vector512<float> series = Vector512.Create(9.618129e-3f);
        series = Vector512.MultiplyAddEstimate(series, fraction, Vector512.Create(5.5504109e-2f));
        series = Vector512.MultiplyAddEstimate(series, fraction, Vector512.Create(0.24022651f));
        series = Vector512.MultiplyAddEstimate(series, fraction, Vector512.Create(0.69314718f));
        series = Vector512.MultiplyAddEstimate(series, fraction, Vector512<float>.One);
        return (series.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }
}
