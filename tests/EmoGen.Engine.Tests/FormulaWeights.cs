using System.Text;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

/// <summary>Weights computed from their names, the same in every language: "Deterministic weights" in <c>../shared/golden/README.md</c>.</summary>
internal static class FormulaWeights
{
    /// <summary>Fills every parameter and buffer.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="gain">The factor on matrices and kernels, by formula name.</param>
    /// <param name="rename">From a module's own key to the formula name.</param>
    public static TModule Fill<TModule>(TModule module, Func<string, double>? gain = null, Func<string, string>? rename = null)
        where TModule : nn.Module
    {
        using IDisposable noGrad = no_grad();
        foreach ((string key, Tensor target) in module.state_dict())
        {
            string name = rename?.Invoke(key) ?? key;
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                target.zero_();
                continue;
            }

            using Tensor source = tensor(Values(name, target.shape, gain?.Invoke(name) ?? 1), target.shape);
            target.copy_(source);
        }

        return module;
    }

    public static float[] Values(string name, long[] shape, double gain)
    {
        (double center, double amplitude) = Range(name, shape, gain);
        ulong seed = (ulong)Crc32(name) << 32;
        float[] values = new float[shape.Aggregate(1L, (product, d) => product * d)];
        Parallel.For(0, values.Length, i => values[i] = (float)(center + (amplitude * ((2 * Uniform(seed + (ulong)i)) - 1))));
        return values;
    }

    private static (double Center, double Amplitude) Range(string name, long[] shape, double gain)
    {
        bool Ends(string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
        return shape.Length switch
        {
            0 => (4.605170185988092, 0),
            _ when Ends("token_embedding.weight") => (0, 0.05),
            _ when Ends("position_embedding.weight") => (0, 0.02),
            _ when Ends("class_embedding") => (0, 0.05),
            >= 2 => (0, gain * Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1L, (product, d) => product * d))),
            _ when Ends("running_mean") => (0, 0.1),
            _ when Ends("running_var") => (1, 0.2),
            _ when Ends("bias") => (0, 0.05),
            _ when Ends("bn3.weight") => (0.3, 0.05),
            _ => (1, 0.1),
        };
    }

    /// <summary>SplitMix64, the upper 53 bits as a number in [0, 1).</summary>
    private static double Uniform(ulong state)
    {
        ulong z = state + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * Math.Pow(2, -53);
    }

    private static uint Crc32(string name)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
