using EmoGen.Engine;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.UNet;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>L_LDM on pictures of the emotions, and on the frozen model's own pictures so that what it knew is kept (Ruiz et al. 2023, eq. 2).</summary>
/// <param name="unet">Learns.</param>
/// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
/// <param name="contextOf">From numbers of prompts, [B], to their texts encoded, [B, T, D].</param>
/// <param name="priorWeight">Of the model's own pictures.</param>
/// <param name="checkpointing">Whether the backward pass computes the U-Net's blocks again.</param>
internal sealed class DreamBoothLoss(UNetModel unet, NoiseSchedule schedule, Func<Tensor, Tensor> contextOf, double priorWeight, bool checkpointing)
{
    /// <param name="instance">Pictures of the emotions.</param>
    /// <param name="prior">The model's own; null to learn without.</param>
    /// <param name="generator">Of timesteps and noise.</param>
    public StepLoss Of(PromptedLatents instance, PromptedLatents? prior, Generator generator)
    {
        Tensor latents = prior is null ? instance.Latents : cat([instance.Latents, prior.Latents]);
        Tensor prompts = prior is null ? instance.Prompts : cat([instance.Prompts, prior.Prompts]);
        Tensor timesteps = randint(0, schedule.AlphasCumprod.Count, [latents.shape[0]], dtype: ScalarType.Int64, generator: generator);
        Tensor noise = randn(latents.shape, generator: generator);
        GradientCheckpoints? checkpoints = checkpointing ? new() : null;
        Tensor predicted = unet.Forward(schedule.AddNoise(latents, noise, timesteps), timesteps, contextOf(prompts), checkpoints);
        Tensor error = (predicted - schedule.Target(latents, noise, timesteps)).square().mean([1, 2, 3]); // [B, C, h, w] -> [B]
        if (prior is null)
        {
            return new StepLoss(error.mean(), new Dictionary<string, Tensor>()) { Checkpoints = checkpoints };
        }

        long shown = instance.Latents.shape[0];
        (Tensor ofInstance, Tensor ofPrior) = (error[..(int)shown].mean(), error[(int)shown..].mean());
        Dictionary<string, Tensor> terms = new() { ["instance"] = ofInstance, ["prior"] = ofPrior };
        return new StepLoss(ofInstance + (priorWeight * ofPrior), terms) { Checkpoints = checkpoints };
    }
}

/// <summary>Pictures and what they are called.</summary>
/// <param name="Latents">[B, C, h, w], scaled as the U-Net knows them.</param>
/// <param name="Prompts">Numbers of prompts, [B] int64.</param>
internal sealed record PromptedLatents(Tensor Latents, Tensor Prompts);
