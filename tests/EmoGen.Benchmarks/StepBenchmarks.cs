using BenchmarkDotNet.Attributes;
using EmoGen.Engine.UNet;
using static TorchSharp.torch;

namespace EmoGen.Benchmarks;

/// <summary>One denoising step under guidance: the U-Net on two samples, the text prepared.</summary>
public class StepBenchmarks
{
    private UNetModel? _unet;
    private PreparedContext? _context;
    private Tensor? _sample;
    private Tensor? _timesteps;

    /// <summary>Pixels across and down.</summary>
    [Params(256, 512)]
    public int Size { get; set; }

    [Params(ScalarType.BFloat16, ScalarType.Float32)]
    public ScalarType Dtype { get; set; }

    [GlobalSetup]
    public void Load()
    {
        using var gradients = no_grad();
        var pack = FullSizePack.Open();
        int latents = Size / pack.Autoencoder.LatentScale;
        _unet = pack.LoadUNet(Dtype, CPU);
        _context = _unet.PrepareContext(randn(2, 77, pack.UNet.CrossAttentionSize));
        _sample = randn(2, pack.UNet.InChannels, latents, latents);
        _timesteps = full([2], 500f);
    }

    [Benchmark]
    public void Step()
    {
        using var gradients = no_grad();
        _unet!.Forward(_sample!, _timesteps!, _context!).Dispose();
    }

    [GlobalCleanup]
    public void Free() => _unet!.Dispose();
}
