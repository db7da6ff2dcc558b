using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Pretraining;
using static TorchSharp.torch;

namespace EmoGen.Training.Benchmarks;

/// <summary>A Stable Diffusion 1.5 checkpoint of full size with random weights: slow and large like the real one, but it draws only noise.</summary>
public static class RandomPack
{
    private const double Deviation = 0.02;
    private const int ClipMerges = 48_894;

    private static readonly (string File, string Json)[] Configs =
    [
        ("model_index.json", """{"_class_name": "StableDiffusionPipeline"}"""),
        ("unet/config.json", """
            {"_class_name": "UNet2DConditionModel", "block_out_channels": [320, 640, 1280, 1280], "attention_head_dim": 8, "cross_attention_dim": 768,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"], "sample_size": 64,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """),
        ("vae/config.json", """{"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "latent_channels": 4}"""),
        ("text_encoder/config.json", """
            {"model_type": "clip_text_model", "vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
             "num_attention_heads": 12, "max_position_embeddings": 77, "hidden_act": "quick_gelu", "projection_dim": 768, "eos_token_id": 2}
            """),
        ("scheduler/scheduler_config.json", """
            {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
             "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1}
            """),
    ];

    private static readonly (string File, string Json)[] SafetyConfigs =
    [
        ("safety_checker/config.json", """
            {"architectures": ["StableDiffusionSafetyChecker"], "model_type": "clip", "projection_dim": 768, "vision_config": {"hidden_size": 1024,
             "intermediate_size": 4096, "model_type": "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14}}
            """),
        ("feature_extractor/preprocessor_config.json", """
            {"crop_size": 224, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_resize": true, "resample": 3, "size": 224,
             "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
            """),
    ];

    /// <summary>Writes the pack, its weights in bfloat16.</summary>
    public static void Write(string folder)
    {
        WriteConfigs(folder, Configs);
        Vocabulary().Save(Path.Combine(folder, "tokenizer"));
        using Tensor values = RandomBlock();
        WriteWeights(Path.Combine(folder, "unet/diffusion_pytorch_model.safetensors"), () => new UNetModel(UNetConfig.StableDiffusion15), values);
        WriteWeights(Path.Combine(folder, "vae/diffusion_pytorch_model.safetensors"), () => new AutoencoderKL(AutoencoderConfig.StableDiffusion15), values);
        WriteWeights(Path.Combine(folder, "text_encoder/model.safetensors"), () => new ClipTextModel(ClipTextConfig.StableDiffusion15), values);
    }

    /// <summary>Adds a safety checker, its weights in float32 as in the published file.</summary>
    public static void AddSafetyChecker(string folder)
    {
        WriteConfigs(folder, SafetyConfigs);
        using Tensor block = RandomBlock(), values = block.to(ScalarType.Float32);
        WriteWeights(Path.Combine(folder, "safety_checker/model.safetensors"), () => new SafetyChecker(SafetyCheckerConfig.StableDiffusion1), values);
    }

    private static void WriteConfigs(string folder, IEnumerable<(string File, string Json)> configs)
    {
        foreach ((string file, string json) in configs)
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, json);
        }
    }

    /// <summary>As many values as the largest tensor has; every tensor repeats the first of them.</summary>
    private static Tensor RandomBlock()
    {
        ClipTextConfig text = ClipTextConfig.StableDiffusion15;
        return (randn((long)text.VocabSize * text.HiddenSize, generator: new Generator(0)) * Deviation).to(ScalarType.BFloat16);
    }

    private static void WriteWeights(string path, Func<nn.Module> construct, Tensor values)
    {
        using var scope = NewDisposeScope();
        Tensor ones = values.new_ones(values.shape[0]);
        Dictionary<string, Tensor> tensors = Shapes(construct).ToDictionary(
            entry => entry.Key,
            entry => (IsNormWeight(entry.Key, entry.Value) ? ones : values).narrow(0, 0, entry.Value.Aggregate(1L, (n, d) => n * d)).view(entry.Value));
        Safetensors.Write(path, tensors);
    }

    private static bool IsNormWeight(string name, long[] shape) => shape.Length == 1 && name.EndsWith(".weight", StringComparison.Ordinal);

    /// <summary>Names and shapes of a module's tensors, without memory for them.</summary>
    private static Dictionary<string, long[]> Shapes(Func<nn.Module> construct)
    {
        Device before = get_default_device();
        set_default_device(META);
        try
        {
            using nn.Module module = construct();
            return module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.shape);
        }
        finally
        {
            set_default_device(before);
        }
    }

    /// <summary>A vocabulary of CLIP's size: the bytes, and as many pairs of them as CLIP has merges.</summary>
    private static BpeVocabulary Vocabulary()
    {
        string[] bytes = [.. ByteAlphabet.VocabularyOrder.Select(b => ByteAlphabet.SymbolOf(b).ToString())];
        (string Left, string Right)[] merges = [.. bytes.SelectMany(left => bytes.Select(right => (left, right))).Take(ClipMerges)];
        return new BpeVocabulary(
            [
                .. bytes, .. bytes.Select(symbol => symbol + ByteAlphabet.EndOfWord), .. merges.Select(pair => pair.Left + pair.Right),
                ClipText.StartOfText, ClipText.EndOfText,
            ],
            merges);
    }
}
