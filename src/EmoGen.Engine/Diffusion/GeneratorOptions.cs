using System.Globalization;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>Where and in which precision a pack runs.</summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or, of several, <c>cuda:N</c>.</param>
/// <param name="Dtype">
/// <c>auto</c>, <c>float32</c>, <c>bfloat16</c> or <c>float16</c> (on a GPU only). Automatic is bfloat16 where the processor multiplies it in hardware,
/// float16 on a GPU, otherwise float32.
/// </param>
/// <param name="SafetyChecker">Whether the pack's safety checker is used, where it has one.</param>
public sealed record GeneratorOptions(string Device = "cpu", string Dtype = "auto", bool SafetyChecker = true)
{
    /// <exception cref="RequestException">There is no such device.</exception>
    internal Device ResolveDevice() => Device switch
    {
        "cpu" => CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new RequestException("device", "There is no CUDA device, or this build has no CUDA support."),
        _ when Number() is { } number => number < cuda.device_count() ? device($"cuda:{number}")
            : throw new RequestException("device", $"The device is '{Device}', but there are {cuda.device_count()} CUDA devices."),
        _ => throw new RequestException("device", $"The device is '{Device}'; expected cpu, cuda or cuda:N."),
    };

    /// <exception cref="RequestException">There is no such precision on the device.</exception>
    public ScalarType ResolveDtype() => (Dtype, Device) switch
    {
        ("auto", "cpu") => MultipliesBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32,
        ("auto", _) => ScalarType.Float16,
        ("float32", _) => ScalarType.Float32,
        ("bfloat16", _) => ScalarType.BFloat16,
        ("float16", "cpu") => throw new RequestException("dtype", "float16 is too slow on a CPU to be of use; expected bfloat16, float32 or auto."),
        ("float16", _) => ScalarType.Float16,
        _ => throw new RequestException("dtype", $"The dtype is '{Dtype}'; expected auto, float32, bfloat16 or float16."),
    };

    private int? Number() => Device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(Device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : null;

    /// <summary>CPUID's AVX512_BF16 or AMX-BF16 (Intel's manual, volume 2A, CPUID leaf 7). Elsewhere bfloat16 is emulated, slower than float32.</summary>
    private static bool MultipliesBFloat16 => X86Base.IsSupported
        && ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0 || (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);
}
