using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>Textual inversion (Gal et al. 2023): words for all eight emotions are learned in one run, each from the pictures of its emotion.</summary>
internal static class TextualInversionTrainer
{
    /// <exception cref="RunException">The initial word has several tokens, or the run's folder is another run's.</exception>
    public static bool Train(ModelPack pack, PictureSet set, TextualInversionOptions inversion, LoopOptions options, CancellationToken cancellation)
    {
        ScalarType dtype = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        options = options with { BFloat16 = false }; // bfloat16 is for the large, frozen parts
        ClipTokenizer tokenizer = pack.LoadTokenizer();
        string initial = inversion.Initial ?? pack.Manifest.NeutralWord;
        int word = tokenizer.Encode(initial) is [var single]
            ? single
            : throw new RunException($"--initial: '{initial}' has {tokenizer.Encode(initial).Count} tokens, expected a word of one");
        Tensor prompts = TextualInversionLoss.Prompts(tokenizer, inversion.Templates, inversion.Vectors);
        RunFolder folder = RunFolder.Start(new RunRecord("textual-inversion", set.Hash, options, new { pack = pack.Hash, dtype = dtype.ToString(), inversion.Vectors, initial, templates = string.Join('\n', inversion.Templates) }) { Index = set.Index });

        using ClipTextModel text = pack.LoadText(ScalarType.Float32, CPU);
        using UNetModel unet = FrozenParts.Frozen(new UNetModel(pack.UNet), Path.Combine(pack.Folder, "unet"), "diffusion_pytorch_model", dtype);
        using var embeddings = new EmotionEmbeddings(text.TokenEmbedding[word], inversion.Vectors);
        using var autoencoder = pack.LoadAutoencoder(dtype, CPU);
        var latents = new PictureLatents(set.Once.PathOf, autoencoder, pack.UNet.SampleSize * pack.Autoencoder.LatentScale);
        var loss = new TextualInversionLoss(text, unet, new NoiseSchedule(pack.Sampling), prompts);
        return new TrainingLoop(folder, options, embeddings) { NameOf = set.PathOf }.Run(
            new BatchOrder(set.Count, options.Batch, options.Seed),
            batch => loss.Of(embeddings.Of(batch.Items.Select(i => set.Pictures[i].Emotion)), latents.Sample([.. batch.Items.Select(set.InOnce)], batch.Generator), batch.Generator),
            averages => Export(folder, EmotionEmbeddings.ByName(averages[EmotionEmbeddings.Name])),
            cancellation);
    }

    private static void Export(RunFolder folder, Dictionary<string, Tensor> words)
    {
        folder.WriteOutput("emogen/learned_embeds.safetensors", words);
        foreach (Emotion emotion in EmotionNames.All)
        {
            string name = LearnedWords.Key(emotion);
            folder.WriteOutput($"embeddings/{emotion.Name()}/learned_embeds.safetensors", new Dictionary<string, Tensor> { [name] = words[name] });
        }
    }
}

/// <param name="Vectors">Words for each emotion.</param>
/// <param name="Initial">The word that all start as, of one token; null for the pack's neutral word.</param>
/// <param name="Templates">Prompts with one <c>{}</c> where the emotion's words stand.</param>
internal sealed record TextualInversionOptions(int Vectors, string? Initial, IReadOnlyList<string> Templates);
