using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>The loaded parts of a pack that draw a picture. Texts are encoded in float32: they cost little, and every step depends on them.</summary>
internal sealed record PictureModels(ClipTokenizer Tokenizer, Conditioner Conditioner, EmotionWords? Words, UNetModel UNet, AutoencoderKL Autoencoder)
    : IDisposable
{
    /// <exception cref="PackException">A part is malformed, or two parts do not fit together.</exception>
    /// <exception cref="Weights.WeightException">A weight file cannot be read, or does not fit its configuration.</exception>
    public static PictureModels Load(ModelPack pack, Device device, ScalarType dtype)
    {
        ClipTokenizer tokenizer = pack.LoadTokenizer();
        Require(
            tokenizer.VocabularySize == pack.Text.VocabSize,
            $"{pack.Folder}: tokenizer/ has {tokenizer.VocabularySize} tokens, text_encoder/ {pack.Text.VocabSize}");
        ClipTextModel text = pack.LoadText(ScalarType.Float32, device);
        EmotionWords? words = pack.HasEmotions
            ? LoadWords(pack, tokenizer, text)
            : null;
        return new PictureModels(
            tokenizer,
            new Conditioner(new PromptTokens(tokenizer, words), text, words, device),
            words,
            pack.LoadUNet(dtype, device),
            pack.LoadAutoencoder(dtype, device));
    }

    public void Dispose()
    {
        Conditioner.Dispose();
        UNet.Dispose();
        Autoencoder.Dispose();
    }

    private static EmotionWords LoadWords(ModelPack pack, ClipTokenizer tokenizer, ClipTextModel text)
    {
        Tensor neutral = NeutralWord(pack, tokenizer, text);
        return pack.Manifest.Method switch
        {
            EmotionMethod.Prompt => new PromptEmotionWords(pack.PromptIds(tokenizer), text, neutral),
            EmotionMethod.TextualInversion => new LearnedEmotionWords(pack.LoadLearnedWords(), neutral),
            _ => new MappedEmotionWords(pack.LoadEmotionSpace(), pack.LoadMapping(CPU), neutral),
        };
    }

    private static Tensor NeutralWord(ModelPack pack, ClipTokenizer tokenizer, ClipTextModel text)
    {
        string word = pack.Manifest.NeutralWord;
        IReadOnlyList<int> ids = tokenizer.Encode(word);
        Require(ids.Count == 1, $"{pack.Folder}/emogen/pack.json: the neutral word '{word}' has {ids.Count} tokens, expected a word of one");
        using var scope = NewDisposeScope();
        return text.TokenEmbedding[ids[0]].detach().to(CPU, copy: true).DetachFromDisposeScope();
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new PackException(problem);
        }
    }
}
