using System.Text.Json.Serialization;

namespace EmoGen.Training.Benchmarks;

/// <summary>What <c>emogen bench</c> measures. Seconds are medians, GFLOP/s best values; a step is the U-Net under guidance: two samples.</summary>
internal sealed record BenchReport
{
    public required string Model { get; init; }

    public required string Dtype { get; init; }

    /// <summary>Pixels across and down.</summary>
    public required int Size { get; init; }

    public required int Threads { get; init; }

    /// <summary>From the start of the process until all configurations and weight headers were read.</summary>
    public required double IndexedSeconds { get; init; }

    /// <summary>The U-Net's weights.</summary>
    public required double LoadSeconds { get; init; }

    public required double StepSeconds { get; init; }

    /// <summary>The step in float32 as it would be without this engine's ways: rows first, plain softmax, keys and values anew, a call for each sample.</summary>
    public required double? NaiveStepSeconds { get; init; }

    public required double StepTeraFlops { get; init; }

    /// <summary>The fastest convolution in bfloat16.</summary>
    [JsonPropertyName("ceilingBFloat16GigaFlops")]
    public required double CeilingBFloat16 { get; init; }

    /// <summary>The fastest convolution in float32.</summary>
    [JsonPropertyName("ceilingFloat32GigaFlops")]
    public required double CeilingFloat32 { get; init; }

    /// <summary>The step's operations each second, as a part of the convolution's in the same precision.</summary>
    public required double Efficiency { get; init; }

    /// <summary>The largest resident memory until the first step was done.</summary>
    public required long PeakMemoryBytes { get; init; }
}
