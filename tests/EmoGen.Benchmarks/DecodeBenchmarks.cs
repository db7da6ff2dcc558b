using BenchmarkDotNet.Attributes;
using EmoGen.Engine.Autoencoder;
using static TorchSharp.torch;

namespace EmoGen.Benchmarks;

/// <summary>The autoencoder's way from latents to a picture of 512 x 512.</summary>
public class DecodeBenchmarks
{
    private AutoencoderKL? _autoencoder;
    private Tensor? _latents;

    [Params(ScalarType.BFloat16, ScalarType.Float32)]
    public ScalarType Dtype { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _autoencoder = FullSizePack.Open().LoadAutoencoder(Dtype, CPU);
        _latents = randn(1, _autoencoder.Config.LatentChannels, 64, 64);
    }

    [Benchmark]
    public void Decode()
    {
        using var gradients = no_grad();
        _autoencoder!.Decode(_latents!).Dispose();
    }

    [GlobalCleanup]
    public void Free() => _autoencoder!.Dispose();
}
