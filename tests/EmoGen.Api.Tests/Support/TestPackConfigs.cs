namespace EmoGen.Api.Tests.Support;

/// <summary>The configurations of <see cref="TestPack"/>: Stable Diffusion 1's layout at the smallest sizes.</summary>
internal static class TestPackConfigs
{
    /// <summary>Size of the text encoder's vectors and of CLIP's common space.</summary>
    public const int Width = 32;

    public const string Manifest =
        """
        {
          "name": "tiny", "version": "1", "licence": "MIT", "neutralWord": "a",
          "defaults": { "width": 64, "height": 64, "steps": 4, "guidanceScale": 5, "scheduler": "ddim" },
          "limits": { "minSize": 32, "maxSize": 256 }
        }
        """;

    public const string Scheduler =
        """
        {
          "_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
          "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "clip_sample": false
        }
        """;

    public const string UNet =
        """
        {
          "_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": 2, "block_out_channels": [16, 16],
          "center_input_sample": false, "cross_attention_dim": 32, "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
          "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4, "layers_per_block": 1, "mid_block_scale_factor": 1,
          "norm_eps": 1e-05, "norm_num_groups": 8, "out_channels": 4, "sample_size": 8, "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]
        }
        """;

    public const string Autoencoder =
        """
        {
          "_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [8, 8, 8, 8],
          "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
          "in_channels": 3, "latent_channels": 4, "layers_per_block": 1, "norm_num_groups": 4, "out_channels": 3, "sample_size": 64,
          "scaling_factor": 0.18215,
          "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]
        }
        """;

    public const string Mapping = """{ "architecture": "mlp", "layers": 2, "relu": true, "emotion_size": 8, "hidden_size": 16, "word_size": 32 }""";

    public const string Preprocessor =
        """
        {
          "crop_size": 32, "do_center_crop": true, "do_normalize": true, "do_resize": true, "resample": 3, "size": 32,
          "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]
        }
        """;

    public const string Attributes =
        """
        {
          "objects": {
            "attributes": {
              "amusement": ["balloon"], "awe": [], "contentment": ["cat"], "excitement": [], "anger": [], "disgust": [], "fear": ["skull"], "sadness": []
            },
            "confidences": {
              "balloon": [0.9, 0, 0.1, 0, 0, 0, 0, 0], "cat": [0, 0, 0.8, 0, 0, 0, 0, 0.2], "skull": [0, 0, 0, 0, 0.1, 0.1, 0.7, 0.1]
            }
          },
          "scenes": {
            "attributes": {
              "amusement": ["amusement_park"], "awe": ["mountain"], "contentment": [], "excitement": [], "anger": [], "disgust": [], "fear": [], "sadness": []
            },
            "confidences": { "amusement_park": [0.6, 0, 0, 0.4, 0, 0, 0, 0], "mountain": [0, 1, 0, 0, 0, 0, 0, 0] }
          }
        }
        """;

    public static readonly string Text =
        $$"""
        {
          "hidden_act": "quick_gelu", "hidden_size": {{Width}}, "intermediate_size": 64, "layer_norm_eps": 1e-05, "max_position_embeddings": 77,
          "num_attention_heads": 4, "num_hidden_layers": 1, "projection_dim": {{Width}}, "vocab_size": {{TestTokenizer.VocabularySize}},
          "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1, "model_type": "clip_text_model"
        }
        """;

    public static readonly string Clip =
        $$"""
        {
          "model_type": "clip", "projection_dim": {{Width}}, "logit_scale_init_value": 2.6592, "text_config": {{Text}},
          "vision_config": {
            "hidden_act": "quick_gelu", "hidden_size": 32, "image_size": 32, "intermediate_size": 64, "layer_norm_eps": 1e-05, "num_attention_heads": 4,
            "num_hidden_layers": 1, "num_channels": 3, "patch_size": 16, "projection_dim": {{Width}}, "model_type": "clip_vision_model"
          }
        }
        """;
}
