namespace EmoGen.Training.Configuration;

/// <summary>What the settings of the reference's <c>config.yaml</c> and of its training script's command line are here (docs/config.md).</summary>
internal static class ReferenceKeys
{
    /// <summary>Those that are options here.</summary>
    public static readonly IReadOnlyDictionary<string, string> Options = new Dictionary<string, string>
    {
        ["attr_rate"] = "--attribute-rate",
        ["emo_rate"] = "--emotion-rate",
        ["emotion"] = "--emotion",
        ["learnable_property"] = "--learnable-property",
        ["learning_rate"] = "--lr",
        ["max_train_steps"] = "--steps",
        ["model"] = "--network",
        ["need_Dropout"] = "--dropout",
        ["need_LN"] = "--layer-norm",
        ["need_ReLU"] = "--relu",
        ["num_fc_layers"] = "--layers",
        ["num_train_epochs"] = "--epochs",
        ["output_dir"] = "--run",
        ["pretrained_model_name_or_path"] = "--model",
        ["seed"] = "--seed",
        ["threshold"] = "--threshold",
        ["train_data_dir"] = "--data",
        ["adam_weight_decay"] = "--weight-decay",
        ["checkpointing_steps"] = "--save-every",
        ["checkpoints_total_limit"] = "--keep",
        ["gradient_accumulation_steps"] = "--accumulate",
        ["lr_scheduler"] = "--schedule",
        ["lr_warmup_steps"] = "--warm-up",
        ["resolution"] = "--size",
        ["train_batch_size"] = "--batch",
    };

    /// <summary>Those that would change what is learned, and have one value here: the reference's own.</summary>
    public static readonly IReadOnlyDictionary<string, string> Fixed = new Dictionary<string, string>
    {
        ["adam_beta1"] = "0.9",
        ["adam_beta2"] = "0.999",
        ["adam_epsilon"] = "1e-08",
        ["center_crop"] = "false",
        ["num_vectors"] = "1",
        ["repeats"] = "1",
        ["scale_lr"] = "false",
    };

    /// <summary>Those that have no meaning here: several GPUs, other tools, words that never reach the network, pictures while it trains.</summary>
    public static readonly IReadOnlySet<string> Unused = new HashSet<string>
    {
        "allow_tf32", "dataloader_num_workers", "enable_xformers_memory_efficient_attention", "gradient_checkpointing", "hub_model_id", "hub_token",
        "initializer_token", "local_rank", "logging_dir", "lr_num_cycles", "mixed_precision", "num_validation_images", "placeholder_token",
        "project_name", "push_to_hub", "report_to", "resume_from_checkpoint", "revision", "save_as_full_pipeline", "save_steps", "tokenizer_name",
        "validation_epochs", "validation_prompt", "validation_steps",
    };

    public static IEnumerable<string> All => Options.Keys.Concat(Fixed.Keys).Concat(Unused);
}
