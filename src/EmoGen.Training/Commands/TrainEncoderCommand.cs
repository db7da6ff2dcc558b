using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Configuration;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage1;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train encoder</c>.</summary>
internal static class TrainEncoderCommand
{
    private const string Reference = "reference";

    public static Command Create()
    {
        Option<string> split = new("--split") { Description = "the pictures to learn from", DefaultValueFactory = _ => "train" };
        Option<string> val = new("--val") { Description = "the pictures that decide which weights are kept", DefaultValueFactory = _ => "val" };
        Option<string?> config = new("--config") { Description = $"an emotion_encoder.json, or '{Reference}' for ResNet-50 and 768 dimensions (default: that of --from, else a small one)" };
        Option<FileInfo?> backbone = new("--backbone") { Description = "start from a residual network of torchvision, .pth or .safetensors" };
        Option<string?> from = new("--from") { Description = "start from a whole encoder: the reference's file, a run of 'train encoder' or a pack" };
        Option<Augment> augment = new("--augment") { Description = "how training pictures are changed: none, flip, or crop (and flip)", DefaultValueFactory = _ => Augment.Crop };
        Option<double> area = new("--crop-area") { Description = "the least share of a picture that --augment crop cuts out", DefaultValueFactory = _ => 0.7 };
        area.Validators.Add(result => { if (result.GetValueOrDefault<double>() is not (> 0 and <= 1)) { result.AddError("--crop-area must be above 0 and at most 1"); } });
        Command command = LoopCommand.Create(
            "encoder", "Stage 1: the emotion encoder and the emotion space.", new LoopDefaults(1500, 64, 1e-3),
            [TrainInputs.Data, TrainInputs.Index, split, val, config, backbone, from, augment, area],
            (arguments, options, cancellation) =>
            {
                string data = TrainInputs.Folder(arguments, TrainInputs.Data);
                string? whole = arguments.GetValue(from);
                var inputs = new EncoderInputs(
                    TrainInputs.Pictures(arguments, data, arguments.GetRequiredValue(split)).WithAllEmotions(least: 2), PictureSet.Open(data, arguments.GetRequiredValue(val)),
                    Config(arguments.GetValue(config), whole),
                    arguments.GetValue(backbone) is { } file ? EncoderStart.Backbone(file.FullName)
                        : whole is not null ? EncoderStart.From(whole) : new EncoderStart(null, BackboneOnly: false),
                    arguments.GetValue(augment), arguments.GetValue(area));
                return EmotionEncoderTrainer.Train(inputs, options, cancellation);
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(backbone) is not null && result.GetValue(from) is not null)
            {
                result.AddError("--backbone and --from cannot both be given: a whole encoder has its backbone");
            }
        });
        return command;
    }

    private static EmotionEncoderConfig Config(string? config, string? from) => (config, from) switch
    {
        (Reference, _) => EmotionEncoderConfig.Reference,
        (not null, _) => JsonFile.Read(config, EmotionEncoderConfig.Reference.ToJson(), EmotionEncoderConfig.FromJson),
        (null, not null) => File.Exists(from)
            ? EmotionEncoderConfig.Reference
            : EmotionEncoderConfig.FromJson(FrozenParts.Json(from, "emogen/emotion_encoder.json")),
        _ => EmotionEncoderConfig.FromJson(Mini.Json("emotion_encoder")),
    };
}
