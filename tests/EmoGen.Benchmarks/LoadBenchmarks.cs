using BenchmarkDotNet.Attributes;
using EmoGen.Engine.Packs;
using static TorchSharp.torch;

namespace EmoGen.Benchmarks;

/// <summary>From files in the page cache to a model that can run.</summary>
public class LoadBenchmarks
{
    private ModelPack? _pack;

    [GlobalSetup]
    public void Write() => _pack = FullSizePack.Open();

    [Benchmark]
    public ModelPack Open() => ModelPack.Open(_pack!.Folder);

    [Benchmark]
    public void UNet() => _pack!.LoadUNet(ScalarType.BFloat16, CPU).Dispose();

    [Benchmark]
    public void Autoencoder() => _pack!.LoadAutoencoder(ScalarType.BFloat16, CPU).Dispose();
}
