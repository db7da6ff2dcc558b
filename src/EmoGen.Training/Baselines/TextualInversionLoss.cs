using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>L_LDM alone (Gal et al. 2023, eq. 2): text encoder and U-Net are frozen, and the gradient goes through them to the words.</summary>
/// <param name="text">In float32.</param>
/// <param name="unet">In float32 or bfloat16.</param>
/// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
/// <param name="prompts">Token ids of each template with the words' placeholders in it, [T, 77].</param>
internal sealed class TextualInversionLoss(ClipTextModel text, UNetModel unet, NoiseSchedule schedule, Tensor prompts)
{
    /// <summary>Prompts say neither how a picture was made nor what it shows: as the original's, less those about one's possessions and quality.</summary>
    public static readonly IReadOnlyList<string> Templates =
    [
        "a photo of {}", "a rendering of {}", "a picture of {}", "an image of {}", "a depiction of {}", "an illustration of {}", "a close-up photo of {}",
        "a cropped photo of {}", "a photo of one {}", "{}",
    ];

    /// <summary>Token ids of templates, [T, 77], where ids from the vocabulary's size on stand for the words of an emotion.</summary>
    /// <exception cref="RunException">A template has no place for the emotion, or no room for its words.</exception>
    public static Tensor Prompts(ClipTokenizer tokenizer, IReadOnlyList<string> templates, int vectors)
    {
        string[] words = [.. Enumerable.Range(0, vectors).Select(i => $"<emotion{i}>")];
        ClipTokenizer extended = tokenizer.WithTokens(words);
        int[][] ids = [.. templates.Select(template =>
        {
            int[] prompt = extended.Tokenize(template.Replace("{}", string.Join(' ', words), StringComparison.Ordinal)).Ids;
            int found = prompt.Count(id => id >= tokenizer.VocabularySize);
            return found == vectors ? prompt : throw new RunException(
                $"--templates: '{template}' has room for {found} words of an emotion, expected one {{}} and room for --vectors {vectors} in {tokenizer.MaxLength} tokens");
        })];
        return tensor([.. ids.SelectMany(i => i.Select(id => (long)id))], [ids.Length, tokenizer.MaxLength]);
    }

    /// <param name="words">The words of each picture's emotion, [B, k, D].</param>
    /// <param name="latents">The pictures, [B, 4, h, w], scaled as the U-Net knows them.</param>
    /// <param name="generator">Of templates, timesteps and noise.</param>
    public StepLoss Of(Tensor words, Tensor latents, Generator generator)
    {
        long pictures = latents.shape[0];
        Tensor chosen = randint(0, prompts.shape[0], [pictures], dtype: ScalarType.Int64, generator: generator);
        Tensor timesteps = randint(0, schedule.AlphasCumprod.Count, [pictures], dtype: ScalarType.Int64, generator: generator);
        Tensor noise = randn(latents.shape, generator: generator);
        Tensor context = text.Forward(prompts.index_select(0, chosen), words).LastHiddenState;
        Tensor predicted = unet.Forward(schedule.AddNoise(latents, noise, timesteps), timesteps, context);
        Tensor loss = (predicted - schedule.Target(latents, noise, timesteps)).square().mean();
        return new StepLoss(loss, new Dictionary<string, Tensor>());
    }
}
