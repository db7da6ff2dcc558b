using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train mapping</c>.</summary>
internal static class TrainMappingCommand
{
    private static readonly Option<DirectoryInfo> UNet = LoopCommand.Folder("--unet", "the run of 'train unet'");
    private static readonly Option<DirectoryInfo> Encoder = LoopCommand.Folder("--encoder", "the run of 'train encoder'");

    public static Command Create()
    {
        Option<double> rate = new("--attribute-rate") { Description = "r, the weight of the attribute loss", DefaultValueFactory = _ => 0.01 };
        Option<int> draws = new("--draws") { Description = "vectors drawn from the emotion space for each picture of the batch, to learn from, of attributes typical of an emotion; 0: the picture's own vector" };
        draws.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--draws must be at least 0"); } });
        Option<double> emotionRate = new("--emotion-rate") { Description = "q, the weight of the emotion loss, which needs --classifier" };
        Option<DirectoryInfo?> classifierOf = new("--classifier") { Description = "the run of 'train classifier', for the emotion loss" };
        Command command = LoopCommand.Create(
            "mapping", "Stage 2: the mapping network.", new LoopDefaults(3000, 32, 1e-3),
            [TrainInputs.Data, TrainInputs.Tokenizer, TrainInputs.Clip, TrainInputs.Autoencoder, UNet, Encoder, rate, draws, emotionRate, classifierOf],
            (arguments, options, cancellation) =>
            {
                ScalarType dtype = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
                string unetRun = TrainInputs.Folder(arguments, UNet), encoderRun = TrainInputs.Folder(arguments, Encoder), encoderOutput = FrozenParts.Part(encoderRun, "emogen");
                UNetModel unet = FrozenParts.Frozen(
                    new UNetModel(UNetConfig.FromJson(FrozenParts.Json(unetRun, "unet/config.json"))), FrozenParts.Part(unetRun, "unet"), "diffusion_pytorch_model", dtype);
                EmotionEncoder encoder = FrozenParts.Frozen(
                    new EmotionEncoder(EmotionEncoderConfig.FromJson(FrozenParts.Json(encoderRun, "emogen/emotion_encoder.json"))), encoderOutput, "emotion_encoder");
                var schedule = new NoiseSchedule(SchedulerConfig.Parse(FrozenParts.Json(unetRun, "scheduler/scheduler_config.json").GetRawText()));
                using Checkpoint spaceFile = Checkpoint.Open(encoderOutput, "emotion_space");
                using EmotionSpace space = EmotionSpace.FromTensors(spaceFile.Tensors.Keys.ToDictionary(name => name, spaceFile.Load));
                FrozenParts parts = FrozenParts.Load(
                    TrainInputs.Folder(arguments, TrainInputs.Tokenizer), TrainInputs.Folder(arguments, TrainInputs.Clip),
                    TrainInputs.Folder(arguments, TrainInputs.Autoencoder), dtype);
                EmotionClassifier? classifier = arguments.GetValue(classifierOf) is { } run
                    ? FrozenParts.Frozen(new EmotionClassifier(parts.Clip.Config.ProjectionDim), FrozenParts.Part(run.FullName, "emogen"), "emotion_classifier")
                    : null;
                var trainer = new MappingTrainer(
                    TrainInputs.Split(arguments, "train"), parts, unet, schedule, encoder, space, classifier,
                    new MappingOptions(arguments.GetValue(rate), arguments.GetValue(emotionRate), arguments.GetValue(draws)));
                return trainer.Train(Mini.Json("mapping"), options with { BFloat16 = false }, cancellation); // bfloat16 is for the large, frozen part
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(emotionRate) != 0 && result.GetValue(classifierOf) is null)
            {
                result.AddError("--emotion-rate needs --classifier, the run of 'train classifier'");
            }
        });
        return command;
    }
}
