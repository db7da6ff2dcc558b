using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>The loaded parts of a pack that draw a picture. Texts are encoded in float32: they cost little, and every step depends on them.</summary>
internal sealed record PictureModels(
    ClipTokenizer Tokenizer, Conditioner Conditioner, EmotionWords? Words, UNetModel UNet, AutoencoderKL Autoencoder, SchedulerConfig Sampling) : IDisposable
{
    /// <exception cref="PackException">A part is malformed, or two parts do not fit together.</exception>
    /// <exception cref="WeightException">A weight file cannot be read, or does not fit its configuration.</exception>
    public static PictureModels Load(ModelPack pack, Device device, ScalarType dtype)
    {
        var files = new PackFiles(pack.Folder);
        SchedulerConfig sampling = files.Read("scheduler/scheduler_config.json", SchedulerConfig.Parse);
        ClipTextConfig textConfig = files.ReadJson("text_encoder/config.json", ClipTextConfig.FromJson);
        UNetConfig unetConfig = files.ReadJson("unet/config.json", UNetConfig.FromJson);
        AutoencoderConfig autoencoderConfig = files.ReadJson("vae/config.json", AutoencoderConfig.FromJson);
        ClipTokenizer tokenizer = ClipTokenizer.Load(files.Path("tokenizer"));
        Require(tokenizer.VocabularySize == textConfig.VocabSize, $"tokenizer/ has {tokenizer.VocabularySize} tokens, text_encoder/ {textConfig.VocabSize}");
        Require(
            textConfig.HiddenSize == unetConfig.CrossAttentionSize,
            $"text_encoder/ makes vectors of {textConfig.HiddenSize}, unet/ takes {unetConfig.CrossAttentionSize}");
        Require(
            autoencoderConfig.LatentChannels == unetConfig.InChannels && unetConfig.InChannels == unetConfig.OutChannels,
            $"vae/ has latents of {autoencoderConfig.LatentChannels} channels, unet/ takes {unetConfig.InChannels} and makes {unetConfig.OutChannels}");

        BindOptions large = new() { Dtype = dtype, Device = device, ChannelsLast = true, Frozen = true };
        ClipTextModel text = files.Load("text_encoder", "model", () => new ClipTextModel(textConfig), Single(device));
        EmotionWords? words = pack.HasEmotions ? LoadWords(files, pack, tokenizer, text) : null;
        return new PictureModels(
            tokenizer,
            new Conditioner(new PromptTokens(tokenizer), text, words, device),
            words,
            files.Load("unet", "diffusion_pytorch_model", () => new UNetModel(unetConfig), large),
            files.Load(
                "vae", "diffusion_pytorch_model", () => new AutoencoderKL(autoencoderConfig), large with { Rename = LegacyNames.Autoencoder }),
            sampling);
    }

    public void Dispose()
    {
        Conditioner.Dispose();
        UNet.Dispose();
        Autoencoder.Dispose();
    }

    private static EmotionWords LoadWords(PackFiles files, ModelPack pack, ClipTokenizer tokenizer, ClipTextModel text)
    {
        string word = pack.Manifest.NeutralWord;
        IReadOnlyList<int> ids = tokenizer.Encode(word);
        Require(ids.Count == 1, $"emogen/pack.json: the neutral word '{word}' has {ids.Count} tokens; expected a word of one");
        MappingConfig config = files.ReadJson("emogen/mapping.json", MappingConfig.FromJson);
        EmotionSpace space = files.LoadEmotionSpace();
        Require(space.Size == config.EmotionSize, $"emogen/ has emotion vectors of {space.Size}, its mapping network takes {config.EmotionSize}");
        Require(
            config.WordSize == text.Config.HiddenSize,
            $"emogen/ maps to words of {config.WordSize}, text_encoder/ has words of {text.Config.HiddenSize}");
        MappingNetwork mapping = files.Load("emogen", "mapping", () => new MappingNetwork(config), Single(CPU));
        return new EmotionWords(space, mapping, text.TokenEmbedding[ids[0]].detach().to(CPU, copy: true).DetachFromDisposeScope());
    }

    private static BindOptions Single(Device device) => new() { Dtype = ScalarType.Float32, Device = device, Frozen = true };

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new PackException($"The model pack's parts do not fit together: {problem}.");
        }
    }
}
