using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.UNet;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>
/// Trains a text-conditioned U-Net on latents (Rombach et al. 2022, eq. 3) to predict the velocity (Salimans and Ho 2022); its mean squared
/// error weighs min(SNR + 1, 5) / (SNR + 1), so that the noise levels at which content is decided count in full and the clearest ones do not
/// drown them (after Hang et al. 2023); one caption in ten is empty, for classifier-free guidance (Ho and Salimans 2022).
/// </summary>
internal static class UNetTrainer
{
    private const double EmptyCaptions = 0.1, MaxWeight = 5;

    public static bool Train(
        string split, FrozenParts parts, JsonElement configJson, JsonElement schedulerJson, Start? start, LoopOptions options, CancellationToken cancellation)
    {
        UNetConfig config = UNetConfig.FromJson(configJson);
        CaptionedPictures pictures = CaptionedPictures.Load(split, config.SampleSize * parts.Autoencoder.Config.LatentScale);
        string autoencoder = FileHash.Of(parts.AutoencoderFile);
        RunFolder folder = RunFolder.Start(new RunRecord("unet", pictures.Hash, options, new { config = configJson, autoencoder, from = start?.Hash }));
        random.manual_seed(options.Seed);
        using var model = new UNetModel(config);
        start?.Bind(model);
        var schedule = new NoiseSchedule(SchedulerConfig.Parse(schedulerJson.GetRawText()));
        Tensor alphas = tensor([.. schedule.AlphasCumprod.Select(a => (float)a)]);
        using LatentCache latents = LatentCache.Open(
            Path.Combine(split, "cache"), new CachedPictures(pictures.Hash, pictures.Count, pictures.Width, pictures.Batch),
            parts.Autoencoder, autoencoder, cancellation);
        var contexts = new ContextCache(new CaptionTokens(pictures, parts.Tokenizer), parts.Clip, parts.Tokenizer.Ids([""]));
        var order = new BatchOrder(pictures.Count, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, model).Run(
            order,
            batch =>
            {
                Tensor context = contexts.Select(batch.Items, EmptyCaptions, batch.Generator);
                return Loss(model, schedule, alphas, latents.Sample(batch.Items, batch.Generator), context, batch.Generator, options.BFloat16);
            },
            averages =>
            {
                folder.WriteOutput("unet/config.json", JsonObject.Create(configJson)!);
                folder.WriteOutput("scheduler/scheduler_config.json", JsonObject.Create(schedulerJson)!);
                folder.WriteOutput("unet/diffusion_pytorch_model.safetensors", averages);
            },
            cancellation);
    }

    private static StepLoss Loss(UNetModel model, NoiseSchedule schedule, Tensor alphas, Tensor latents, Tensor context, Generator generator, bool bfloat16)
    {
        ScalarType dtype = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor noise = randn(latents.shape, generator: generator);
        Tensor timesteps = randint(0, schedule.AlphasCumprod.Count, [latents.shape[0]], dtype: ScalarType.Int64, generator: generator);
        Tensor noisy = schedule.AddNoise(latents, noise, timesteps);
        Tensor predicted = model.Forward(noisy.to(dtype), timesteps, context.to(dtype)).to(ScalarType.Float32);
        Tensor error = (predicted - schedule.Target(latents, noise, timesteps)).square().mean([1, 2, 3]); // [B]
        Tensor signal = 1 / (1 - alphas.index_select(0, timesteps)); // SNR + 1
        Tensor weighted = (error * signal.clamp(max: MaxWeight) / signal).mean();
        return new StepLoss(weighted, new Dictionary<string, Tensor> { ["mse"] = error.mean() });
    }
}
