using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// For pictures of emotion i and attribute j: L = (1 - a_ij) L_LDM + r a_ij L_attr + q L_emo (EmoGen, section 3.2), the latter two by
/// <see cref="MeaningLoss"/>. The U-Net too is frozen.
/// </summary>
internal sealed class MappingLoss
{
    private readonly MeaningLoss _meaning;
    private readonly MappingRates _rates;
    private readonly ClipTextProjection _clip;
    private readonly UNetModel _unet;
    private readonly NoiseSchedule _schedule;

    /// <param name="meaning">L_attr and L_emo.</param>
    /// <param name="rates">Its r and q.</param>
    /// <param name="clip">Its text part conditions the U-Net.</param>
    /// <param name="unet">In float32 or bfloat16.</param>
    /// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
    public MappingLoss(MeaningLoss meaning, MappingRates rates, ClipTextProjection clip, UNetModel unet, NoiseSchedule schedule) =>
        (_meaning, _rates, _clip, _unet, _schedule) = (meaning, rates, clip, unet, schedule);

    /// <param name="words">Word vectors, [N, D]; the first B are those of the pictures, more take part in L_attr and L_emo alone.</param>
    /// <param name="labels">Of each word vector.</param>
    /// <param name="prompts">Token ids of the pictures' prompts, with the placeholder where the word stands, [B, 77].</param>
    /// <param name="latents">The pictures, [B, 4, h, w], scaled as the U-Net knows them.</param>
    /// <param name="noise">[B, 4, h, w].</param>
    /// <param name="timesteps">[B].</param>
    public StepLoss Of(Tensor words, MappingLabels labels, Tensor prompts, Tensor latents, Tensor noise, Tensor timesteps)
    {
        long pictures = latents.shape[0];
        ClipTextOutput text = _clip.Encode(prompts, words.narrow(0, 0, pictures).unsqueeze(1));
        Tensor predicted = _unet.Forward(_schedule.AddNoise(latents, noise, timesteps), timesteps, text.LastHiddenState);
        Tensor diffusion = (predicted - _schedule.Target(latents, noise, timesteps)).square().mean([1, 2, 3]); // [B]
        Tensor weighted = _rates.ByConfidence ? (1 - labels.Confidence.narrow(0, 0, pictures)) * diffusion : diffusion;

        StepLoss meaning = _meaning.Of(words, labels);
        return new StepLoss(weighted.mean() + meaning.Loss, meaning.Terms.Prepend(new("diffusion", diffusion.mean())).ToDictionary());
    }
}
