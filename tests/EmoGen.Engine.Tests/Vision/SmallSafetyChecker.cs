using System.Text.Json;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

/// <summary>A safety checker of random weights, and its place in a pack.</summary>
internal static class SmallSafetyChecker
{
    /// <summary>As later releases of transformers write the published one: what equals a default is left out.</summary>
    public const string Config =
        """
        {
          "architectures": ["StableDiffusionSafetyChecker"], "model_type": "clip", "projection_dim": 6,
          "text_config": { "dropout": 0.0, "hidden_size": 768, "model_type": "clip_text_model" },
          "vision_config": {
            "dropout": 0.0, "hidden_size": 8, "image_size": 6, "intermediate_size": 16, "model_type": "clip_vision_model", "num_attention_heads": 2,
            "num_hidden_layers": 2, "patch_size": 3
          }
        }
        """;

    /// <summary>As it lies beside the published one, at the small one's size.</summary>
    public const string Preprocessor =
        """
        {
          "crop_size": { "height": 6, "width": 6 }, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_rescale": true, "do_resize": true,
          "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": [0.48145466, 0.4578275, 0.40821073],
          "image_processor_type": "CLIPImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "rescale_factor": 0.00392156862745098,
          "size": { "shortest_edge": 6 }
        }
        """;

    /// <summary>A threshold that every cosine is above, and one that none is.</summary>
    public const float FlagsAll = -2, FlagsNone = 2;

    /// <param name="threshold">Of all concepts; those of special care are never met.</param>
    public static SafetyChecker Create(float threshold)
    {
        using JsonDocument config = JsonDocument.Parse(Config);
        using Generator generator = new(11);
        using var noGradients = no_grad();
        SafetyChecker checker = new(SafetyCheckerConfig.FromJson(config.RootElement));
        foreach ((string name, Tensor tensor) in checker.state_dict())
        {
            tensor.normal_(0, 1, generator);
            if (name.EndsWith("embeds_weights", StringComparison.Ordinal))
            {
                tensor.fill_(name.StartsWith("concept", StringComparison.Ordinal) ? threshold : FlagsNone);
            }
        }

        return checker;
    }

    /// <summary>Puts a checker into a pack's folder.</summary>
    public static void Write(string pack, float threshold)
    {
        Directory.CreateDirectory(Path.Combine(pack, "safety_checker"));
        Directory.CreateDirectory(Path.Combine(pack, "feature_extractor"));
        File.WriteAllText(Path.Combine(pack, "safety_checker/config.json"), Config);
        File.WriteAllText(Path.Combine(pack, "feature_extractor/preprocessor_config.json"), Preprocessor);
        using SafetyChecker checker = Create(threshold);
        Safetensors.Write(Path.Combine(pack, "safety_checker/model.safetensors"), checker.state_dict());
    }
}
