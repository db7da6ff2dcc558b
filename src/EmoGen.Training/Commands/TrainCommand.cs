using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train</c>: every part of a small pack, each a resumable run.</summary>
internal static class TrainCommand
{
    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = "the data set's folder, with train/, val/, test/ and classifier/", Required = true };
    private static readonly Option<DirectoryInfo> Tokenizer = new("--tokenizer") { Description = "the tokenizer's folder", Required = true };
    private static readonly Option<DirectoryInfo> Clip = new("--clip") { Description = "the run of 'train clip'", Required = true };
    private static readonly Option<DirectoryInfo> Autoencoder = new("--autoencoder") { Description = "the run of 'train autoencoder'", Required = true };
    private static readonly Option<DirectoryInfo> UNet = new("--unet") { Description = "the run of 'train unet'", Required = true };
    private static readonly Option<DirectoryInfo> Encoder = new("--encoder") { Description = "the run of 'train encoder'", Required = true };
    private static readonly Option<int> Workers = new("--workers") { Description = "threads that share a batch", DefaultValueFactory = _ => 1 };

    public static Command Create() => new("train", "Train a part of a model pack; the same command resumes a stopped run.")
    {
        TokenizerCommand(),
        AutoencoderCommand(),
        ClipCommand(),
        UNetCommand(),
        EncoderCommand(),
        ClassifierCommand(),
        MappingCommand(),
    };

    private static Command TokenizerCommand()
    {
        Option<DirectoryInfo> output = new("--output") { Description = "the tokenizer's folder", Required = true };
        Option<int> size = new("--vocabulary") { Description = "entries of the vocabulary", DefaultValueFactory = _ => 1024 };
        var command = new Command("tokenizer", "Byte-pair encoding in CLIP's layout, from the captions.") { Data, output, size };
        command.SetAction(arguments =>
        {
            BpeTrainer.Train(CaptionedPictures.Load(Split(arguments, "train")).Records.Select(r => r.Caption), arguments.GetValue(size))
                .Save(arguments.GetRequiredValue(output).FullName);
            return 0;
        });
        return command;
    }

    private static Command AutoencoderCommand()
    {
        Option<DirectoryInfo?> decoderOf = new("--decoder-of") { Description = "a finished run: its decoder alone goes on, its encoder stays" };
        return LoopCommand(
            "autoencoder", "Pictures to latents and back.", new LoopDefaults(6000, 8, 1e-3), [Data, Workers, decoderOf],
            (arguments, options, cancellation) => AutoencoderTrainer.Train(
                CaptionedPictures.Load(Split(arguments, "train")), Mini.Json("vae"), arguments.GetValue(decoderOf)?.FullName, options, cancellation));
    }

    private static Command ClipCommand() => LoopCommand(
        "clip", "Text and picture encoders, contrastively.", new LoopDefaults(3000, 128, 1e-3), [Data, Tokenizer],
        (arguments, options, cancellation) => ClipTrainer.Train(
            CaptionedPictures.Load(Split(arguments, "train")), ClipTokenizer.Load(Folder(arguments, Tokenizer)), Mini.Json("clip"), Mini.Json("preprocessor"), options, cancellation));

    private static Command UNetCommand() => LoopCommand(
        "unet", "The denoiser, conditioned on captions.", new LoopDefaults(12000, 32, 1e-3), [Data, Tokenizer, Clip, Autoencoder, Workers],
        (arguments, options, cancellation) => UNetTrainer.Train(
            Split(arguments, "train"), Parts(arguments, options), Mini.Json("unet"), Mini.Json("scheduler"), options, cancellation));

    private static Command EncoderCommand() => LoopCommand(
        "encoder", "Stage 1: the emotion encoder and the emotion space.", new LoopDefaults(1500, 64, 1e-3), [Data],
        (arguments, options, cancellation) => EmotionEncoderTrainer.Train(
            CaptionedPictures.Load(Split(arguments, "train")), CaptionedPictures.Load(Split(arguments, "val")), Mini.Json("emotion_encoder"), options, cancellation));

    private static Command ClassifierCommand() => LoopCommand(
        "classifier", "The judge: emotions from CLIP image features, on a split of its own.", new LoopDefaults(3000, 128, 1e-2), [Data, Clip],
        (arguments, options, cancellation) => EmotionClassifierTrainer.Train(
            CaptionedPictures.Load(Split(arguments, "classifier")), CaptionedPictures.Load(Split(arguments, "test")), Folder(arguments, Clip), options, cancellation));

    private static Command MappingCommand()
    {
        Option<double> rate = new("--attribute-rate") { Description = "r, the weight of the attribute loss", DefaultValueFactory = _ => 0.01 };
        Option<int> draws = new("--draws") { Description = "vectors drawn from the emotion space for each picture of the batch, to learn from, of attributes typical of an emotion; 0: the picture's own vector" };
        draws.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--draws must be at least 0"); } });
        Option<double> emotionRate = new("--emotion-rate") { Description = "q, the weight of the emotion loss, which needs --classifier" };
        Option<DirectoryInfo?> classifierOf = new("--classifier") { Description = "the run of 'train classifier', for the emotion loss" };
        Command command = LoopCommand(
            "mapping", "Stage 2: the mapping network.", new LoopDefaults(3000, 32, 1e-3),
            [Data, Tokenizer, Clip, Autoencoder, UNet, Encoder, Workers, rate, draws, emotionRate, classifierOf],
            (arguments, options, cancellation) =>
            {
                string unetOutput = Path.Combine(Folder(arguments, UNet), "output"), encoderOutput = Path.Combine(Folder(arguments, Encoder), "output");
                UNetModel unet = FrozenParts.Frozen(
                    new UNetModel(UNetConfig.FromJson(FrozenParts.Json(Folder(arguments, UNet), "config.json"))), unetOutput, "diffusion_pytorch_model", Dtype(options));
                EmotionEncoder encoder = FrozenParts.Frozen(
                    new EmotionEncoder(EmotionEncoderConfig.FromJson(FrozenParts.Json(Folder(arguments, Encoder), "emotion_encoder.json"))), encoderOutput, "emotion_encoder");
                var schedule = new NoiseSchedule(SchedulerConfig.Parse(FrozenParts.Json(Folder(arguments, UNet), "scheduler_config.json").GetRawText()));
                using Checkpoint spaceFile = Checkpoint.Open(encoderOutput, "emotion_space");
                using EmotionSpace space = EmotionSpace.FromTensors(spaceFile.Tensors.Keys.ToDictionary(name => name, spaceFile.Load));
                FrozenParts parts = Parts(arguments, options);
                EmotionClassifier? classifier = arguments.GetValue(classifierOf) is { } run
                    ? FrozenParts.Frozen(new EmotionClassifier(parts.Clip.Config.ProjectionDim), Path.Combine(run.FullName, "output"), "emotion_classifier")
                    : null;
                var trainer = new MappingTrainer(
                    Split(arguments, "train"), parts, unet, schedule, encoder, space, classifier,
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

    private static FrozenParts Parts(ParseResult arguments, LoopOptions options) =>
        FrozenParts.Load(Folder(arguments, Tokenizer), Folder(arguments, Clip), Folder(arguments, Autoencoder), Dtype(options));

    private static ScalarType Dtype(LoopOptions options) => options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    private static string Folder(ParseResult arguments, Option<DirectoryInfo> option) => arguments.GetRequiredValue(option).FullName;

    private static string Split(ParseResult arguments, string name) => Path.Combine(Folder(arguments, Data), name);

    private sealed record LoopDefaults(long Steps, int Batch, double LearningRate);

    private static Command LoopCommand(
        string name, string description, LoopDefaults defaults, IEnumerable<Option> inputs, Func<ParseResult, LoopOptions, CancellationToken, bool> train)
    {
        Option<DirectoryInfo> run = new("--run") { Description = "the run's folder", Required = true };
        Option<long> steps = new("--steps") { Description = "optimizer steps in all", DefaultValueFactory = _ => defaults.Steps };
        Option<int> batch = new("--batch") { Description = "pictures a step", DefaultValueFactory = _ => defaults.Batch };
        Option<double> rate = new("--lr") { Description = "learning rate", DefaultValueFactory = _ => defaults.LearningRate };
        Option<int> seed = new("--seed") { Description = "seed of weights, order and noise", DefaultValueFactory = _ => 1 };
        Option<bool> bfloat16 = new("--bfloat16") { Description = "compute in bfloat16 over float32 master weights" };
        Option<int> threads = new("--threads") { Description = "processor threads of each operation", DefaultValueFactory = a => a.GetValue(Workers) > 1 ? 1 : Environment.ProcessorCount };
        var command = new Command(name, description) { run, steps, batch, rate, seed, bfloat16, threads };
        foreach (Option input in inputs)
        {
            command.Add(input);
        }

        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                set_num_threads(arguments.GetValue(threads));
                var options = new LoopOptions
                {
                    Run = arguments.GetRequiredValue(run).FullName,
                    Steps = arguments.GetValue(steps),
                    Batch = arguments.GetValue(batch),
                    LearningRate = arguments.GetValue(rate),
                    Seed = arguments.GetValue(seed),
                    BFloat16 = arguments.GetValue(bfloat16),
                    Workers = inputs.Contains(Workers) ? arguments.GetValue(Workers) : 1,
                };
                return train(arguments, options, cancellation) ? 0 : 1;
            },
            CancellationToken.None));
        return command;
    }
}
