using System.Diagnostics;
using EmoGen.Engine.Packs;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Benchmarks;

/// <summary>Loads a pack's U-Net in this process and times its steps beside the machine's ceiling, round by round, so that both meet the same load.</summary>
internal sealed class StepBenchmark(string folder, ScalarType dtype, int size, int rounds)
{
    private const int TextTokens = 77;
    private const double Timestep = 500;
    private static readonly (string Folder, string Stem)[] Parts =
        [("text_encoder", "model"), ("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model")];

    /// <param name="naive">Whether to time the naive step too.</param>
    /// <exception cref="PackException">The folder is no pack, or the size does not fit it.</exception>
    /// <exception cref="WeightException">Weights cannot be read.</exception>
    public BenchReport Run(bool naive)
    {
        using var gradients = inference_mode();
        ModelPack pack = ModelPack.Open(folder);
        foreach ((string part, string stem) in Parts)
        {
            Checkpoint.Open(Path.Combine(folder, part), stem).Dispose();
        }

        double indexed = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        int latents = size / pack.Autoencoder.LatentScale;
        using Tensor sample = randn(2, pack.UNet.InChannels, latents, latents), context = randn(2, TextTokens, pack.UNet.CrossAttentionSize);
        Stopwatch load = Stopwatch.StartNew();
        UNetModel unet = pack.LoadUNet(dtype, CPU);
        load.Stop();
        double flops = 2 * UNetFlops.OfSample(pack.UNet, latents, latents);
        Rounds measured;
        long peak;
        using (unet)
        {
            using var scope = NewDisposeScope();
            PreparedContext prepared = unet.PrepareContext(context);
            Step();
            peak = ProcessMemory.Peak();
            measured = Measure(Step, flops);

            void Step() => unet.Forward(sample, full([2], Timestep), prepared).Dispose();
        }

        return new BenchReport
        {
            Model = pack.Manifest.Name,
            Dtype = dtype.ToString().ToLowerInvariant(),
            Size = size,
            Threads = get_num_threads(),
            IndexedSeconds = indexed,
            LoadSeconds = load.Elapsed.TotalSeconds,
            StepSeconds = measured.Seconds,
            NaiveStepSeconds = naive ? NaiveStep(pack, sample, context) : null,
            StepTeraFlops = flops / 1e12,
            CeilingBFloat16 = measured.CeilingBFloat16,
            CeilingFloat32 = measured.CeilingFloat32,
            Efficiency = measured.Efficiency,
            PeakMemoryBytes = peak,
        };
    }

    private sealed record Rounds(double Seconds, double Efficiency, double CeilingBFloat16, double CeilingFloat32);

    private Rounds Measure(Action step, double flops)
    {
        using ConvolutionCeiling bfloat16 = new(ScalarType.BFloat16), float32 = new(ScalarType.Float32);
        List<double> seconds = [], efficiencies = [], ceilings16 = [], ceilings32 = [];
        for (int round = 0; round < rounds; round++)
        {
            ceilings16.Add(bfloat16.Measure());
            ceilings32.Add(float32.Measure());
            seconds.Add(Seconds(step));
            double ceiling = dtype == ScalarType.BFloat16 ? ceilings16[^1] : ceilings32[^1];
            efficiencies.Add(flops / seconds[^1] / (ceiling * 1e9));
        }

        return new Rounds(Median(seconds), Median(efficiencies), ceilings16.Max(), ceilings32.Max());
    }

    /// <summary>Float32 as diffusers' oldest code ran it: no channels-last, no fused attention, nothing prepared, no batch.</summary>
    private double NaiveStep(ModelPack pack, Tensor samples, Tensor contexts)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(folder, "unet"), "diffusion_pytorch_model");
        using UNetModel unet = WeightBinder.Create(
            () => new UNetModel(pack.UNet), checkpoint, new BindOptions { Dtype = ScalarType.Float32, Frozen = true });
        bool fused = backends.cuda.flash_sdp_enabled();
        backends.cuda.enable_flash_sdp(false); // despite its place, it holds for a CPU too
        try
        {
            return Seconds(() =>
            {
                for (int index = 0; index < 2; index++)
                {
                    using var scope = NewDisposeScope();
                    unet.Forward(samples.narrow(0, index, 1), full([1], Timestep), contexts.narrow(0, index, 1));
                }
            });
        }
        finally
        {
            backends.cuda.enable_flash_sdp(fused);
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
