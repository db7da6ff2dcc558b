using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>
/// Trains an AutoencoderKL: absolute error of pixels and of their differences (edges stay sharp), and a small Kullback-Leibler term.
/// The scaling factor in the resulting <c>config.json</c> is 1 / standard deviation of the latents (Rombach et al. 2022, appendix G).
/// Once a U-Net has learned the latents, the decoder alone can go on: sharper pictures of the same latents.
/// </summary>
internal static class AutoencoderTrainer
{
    private const double KlWeight = 5e-4;
    private const int ScalingSample = 256;
    private const string Weights = "diffusion_pytorch_model";

    /// <param name="pictures">The split to learn.</param>
    /// <param name="configJson">The model.</param>
    /// <param name="start">From which to go on; null to learn from nothing.</param>
    /// <param name="decoderOnly">The start's encoder is kept as it is.</param>
    public static bool Train(
        CaptionedPictures pictures, JsonElement configJson, Start? start, bool decoderOnly, LoopOptions options, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Start(new RunRecord("autoencoder", pictures.Hash, options, new { config = configJson, from = start?.Hash, decoderOnly }));
        random.manual_seed(options.Seed);
        using var model = new AutoencoderKL(AutoencoderConfig.FromJson(configJson));
        start?.Bind(model);
        using Checkpoint? finished = decoderOnly ? Checkpoint.Open(start!.Folder, start.Stem) : null;
        foreach ((string _, Parameter parameter) in model.named_parameters().Where(p => decoderOnly && IsEncoder(p.name)))
        {
            parameter.requires_grad = false;
        }

        var order = new BatchOrder(pictures.Count, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, model).Run(
            order,
            batch => Loss(model, pictures.Batch(batch.Items).mul_(2).sub_(1), batch.Generator, options.BFloat16),
            averages => Export(folder, WithEncoder(averages, finished), pictures, configJson),
            cancellation);
    }

    private static bool IsEncoder(string name) => name.StartsWith("encoder.", StringComparison.Ordinal) || name.StartsWith("quant_conv.", StringComparison.Ordinal);

    private static Dictionary<string, Tensor> WithEncoder(IReadOnlyDictionary<string, Tensor> averages, Checkpoint? finished) =>
        averages.Concat((finished?.Tensors.Keys ?? []).Where(IsEncoder).Select(name => KeyValuePair.Create(name, finished!.Load(name)))).ToDictionary();

    private static StepLoss Loss(AutoencoderKL model, Tensor images, Generator generator, bool bfloat16)
    {
        Tensor input = bfloat16 ? images.to(ScalarType.BFloat16) : images;
        DiagonalGaussian posterior = model.Encode(input);
        Tensor noise = randn(posterior.Mean.shape, generator: generator).to(posterior.Mean.dtype);
        Tensor decoded = model.Decode(posterior.Sample(noise)).to(ScalarType.Float32);
        Tensor difference = decoded - images;
        Tensor pixels = difference.abs().mean();
        Tensor edges = difference.diff(1, 2).abs().mean() + difference.diff(1, 3).abs().mean();
        Tensor mean = posterior.Mean.to(ScalarType.Float32), logVariance = posterior.LogVariance.to(ScalarType.Float32);
        Tensor divergence = (mean.square() + logVariance.exp() - 1 - logVariance).mul(0.5).mean(); // Kingma and Welling 2014, eq. 10
        return new StepLoss(
            pixels + edges + (KlWeight * divergence),
            new Dictionary<string, Tensor> { ["pixels"] = pixels, ["edges"] = edges, ["kl"] = divergence });
    }

    private static void Export(RunFolder folder, IReadOnlyDictionary<string, Tensor> averages, CaptionedPictures pictures, JsonElement configJson)
    {
        using IDisposable _ = no_grad();
        folder.WriteOutput($"vae/{Weights}.safetensors", averages);
        using AutoencoderKL model = FrozenParts.Frozen(new AutoencoderKL(AutoencoderConfig.FromJson(configJson)), Path.Combine(folder.Output, "vae"), Weights);
        Tensor images = pictures.Batch([.. Enumerable.Range(0, Math.Min(ScalingSample, pictures.Count))]).mul_(2).sub_(1);
        Tensor latents = model.Encode(images).Mean;

        JsonNode config = JsonObject.Create(configJson)!;
        config["scaling_factor"] = Math.Round(1 / latents.std().item<float>(), 5);
        folder.WriteOutput("vae/config.json", config);
    }
}
