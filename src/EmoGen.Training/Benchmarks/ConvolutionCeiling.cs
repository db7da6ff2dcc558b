using System.Diagnostics;
using static TorchSharp.torch;

namespace EmoGen.Training.Benchmarks;

/// <summary>How fast this machine can be: a 3x3 convolution of Stable Diffusion's first level, two samples of 320 x 64 x 64, channels last.</summary>
internal sealed class ConvolutionCeiling : IDisposable
{
    private const long Batch = 2, Channels = 320, Size = 64, Kernel = 3;
    private const int Repetitions = 6;

    private readonly Tensor _input;
    private readonly Tensor _weight;

    public ConvolutionCeiling(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        _input = randn(Batch, Size, Size, Channels).to(dtype).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
        _weight = randn(Channels, Kernel, Kernel, Channels).to(dtype).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>GFLOP/s, the best of some repetitions.</summary>
    public double Measure()
    {
        double best = double.MaxValue;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            nn.functional.conv2d(_input, _weight, null, [1, 1], [1, 1], [1, 1], 1).Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Batch * Channels * Channels * Kernel * Kernel * Size * Size / best / 1e9;
    }

    public void Dispose()
    {
        _input.Dispose();
        _weight.Dispose();
    }
}
