using BenchmarkDotNet.Attributes;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Vision;
using EmoGen.Training.Benchmarks;
using static TorchSharp.torch;

namespace EmoGen.Benchmarks;

/// <summary>The safety checker's verdict on one picture, its pixels prepared.</summary>
public class SafetyBenchmarks
{
    private SafetyChecker? _checker;
    private Tensor? _pixels;

    [GlobalSetup]
    public void Load()
    {
        ModelPack pack = FullSizePack.Open();
        RandomPack.AddSafetyChecker(pack.Folder);
        _checker = ModelPack.Open(pack.Folder).LoadSafetyChecker(ScalarType.Float32, CPU);
        _pixels = randn(1, 3, 224, 224);
    }

    [Benchmark]
    public void Check()
    {
        using var gradients = no_grad();
        _checker!.Check(_pixels!);
    }

    [GlobalCleanup]
    public void Free() => _checker!.Dispose();
}
