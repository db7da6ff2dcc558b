using System.Diagnostics;
using System.Globalization;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Benchmarks;

/// <summary>
/// Steps of stage 2 as the reference does them, batch 1 and nothing cached: ResNet-50 and autoencoder look at a picture, the loss goes through text encoder and
/// U-Net to the mapping network. The picture is noise, and so are emotion encoder and, where the pack has none, CLIP: that changes no second and no byte.
/// </summary>
internal sealed class TrainingBenchmark(string folder, ScalarType dtype, int size, int steps)
{
    private const int Attributes = 278, EncoderPixels = 224;

    /// <summary>Runs and prints a line a step: seconds, live tensors, peak memory.</summary>
    public void Run(TextWriter output)
    {
        ModelPack pack = ModelPack.Open(folder);
        var options = new LoopOptions { Run = "", Steps = steps, Batch = 1, LearningRate = 1e-3, WarmUp = 0, Schedule = RateSchedule.Constant };
        using var generator = new Generator(1);
        using AutoencoderKL autoencoder = FrozenParts.Frozen(new AutoencoderKL(pack.Autoencoder), Path.Combine(folder, "vae"), "diffusion_pytorch_model", dtype);
        using UNetModel unet = FrozenParts.Frozen(new UNetModel(pack.UNet), Path.Combine(folder, "unet"), "diffusion_pytorch_model", dtype);
        using ClipTextProjection clip = Clip(pack, generator);
        using var encoder = new EmotionEncoder(EmotionEncoderConfig.Reference);
        encoder.Initialize(generator);
        encoder.eval();
        using var mapping = new MappingNetwork(MappingConfig.Published with { WordSize = pack.Text.HiddenSize });
        using var optimizer = new AdamW(mapping, options);
        var schedule = new NoiseSchedule(pack.Sampling);
        var rates = new MappingRates(Attribute: 0.01, Emotion: 0);
        Tensor placeholder = pack.LoadTokenizer().PlaceholderIds(), features = randn([Attributes, clip.Features], generator: generator);
        var loss = new MappingLoss(new MeaningLoss(clip, placeholder, features, null, rates), rates, clip, unet, schedule);
        var labels = new MappingLabels(tensor([0L]), tensor([0L]), tensor([0.5f]));
        for (int step = 0; step < steps; step++)
        {
            long start = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                optimizer.ZeroGradients();
                Tensor pixels = rand([1, 3, size, size], generator: generator).mul(2).sub(1);
                (Tensor latents, Tensor vector) = Look(autoencoder, encoder, pixels, generator);
                Tensor noise = randn(latents.shape, generator: generator);
                Tensor timesteps = randint(0, schedule.AlphasCumprod.Count, [1], dtype: ScalarType.Int64, generator: generator);
                loss.Of(mapping.forward(vector), labels, placeholder, latents, noise, timesteps).Backward(share: 1);
                optimizer.Step(step);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step {step + 1}: {Stopwatch.GetElapsedTime(start).TotalSeconds:f1} s, {Tensor.TotalCount} live tensors, peak memory {ProcessMemory.Peak() / 1e9:f2} GB"));
        }
    }

    private (Tensor Latents, Tensor Vector) Look(AutoencoderKL autoencoder, EmotionEncoder encoder, Tensor pixels, Generator generator)
    {
        using IDisposable _ = no_grad();
        DiagonalGaussian posterior = autoencoder.Encode(pixels.to(dtype));
        Tensor latents = posterior.Sample(randn(posterior.Mean.shape, generator: generator).to(dtype)).to(ScalarType.Float32) * autoencoder.Config.ScalingFactor;
        Tensor seen = nn.functional.interpolate(pixels, size: [EncoderPixels, EncoderPixels], mode: InterpolationMode.Bilinear, align_corners: false);
        return (latents, encoder.forward(seen));
    }

    private ClipTextProjection Clip(ModelPack pack, Generator generator)
    {
        if (pack.Clip is not null)
        {
            return GivenParts.ClipText(folder).Part;
        }

        var random = new ClipTextProjection(ClipConfig.VitLargePatch14.Text, ClipConfig.VitLargePatch14.ProjectionDim);
        using IDisposable _ = no_grad();
        foreach (var parameter in random.parameters())
        {
            parameter.requires_grad = false;
            parameter.normal_(0, 0.02, generator);
        }

        random.eval();
        return random;
    }
}
