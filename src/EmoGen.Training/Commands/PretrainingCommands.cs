using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Tokenization;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train</c>: the parts of a small Stable Diffusion.</summary>
internal static class PretrainingCommands
{
    private static readonly Option<DirectoryInfo?> From = new("--from") { Description = "a pack whose weights are the start, instead of random ones" };

    public static Command Tokenizer()
    {
        Option<DirectoryInfo> output = LoopCommand.Folder("--output", "the tokenizer's folder");
        Option<int> size = new("--vocabulary") { Description = "entries of the vocabulary", DefaultValueFactory = _ => 1024 };
        var command = new Command("tokenizer", "Byte-pair encoding in CLIP's layout, from the captions.") { TrainInputs.Data, output, size };
        command.SetAction(arguments =>
        {
            string list = Path.Combine(TrainInputs.Split(arguments, "train"), CaptionedPictures.ListName);
            BpeTrainer.Train(CaptionedPictures.ReadList(list).Select(r => r.Caption), arguments.GetValue(size))
                .Save(arguments.GetRequiredValue(output).FullName);
            return 0;
        });
        return command;
    }

    public static Command Autoencoder()
    {
        Option<bool> decoderOnly = new("--decoder-only") { Description = "the encoder stays as it is in --from: sharper pictures of the same latents" };
        Command command = LoopCommand.Create(
            "autoencoder", "Pictures to latents and back.", new LoopDefaults(6000, 8, 1e-3), [TrainInputs.Data, From, decoderOnly],
            (arguments, options, cancellation) => AutoencoderTrainer.Train(
                Pictures(arguments, Mini.Json("vae").GetProperty("sample_size")), Mini.Json("vae"), Start.Of(arguments.GetValue(From), "vae"),
                arguments.GetValue(decoderOnly), options, cancellation));
        command.Validators.Add(result =>
        {
            if (result.GetValue(decoderOnly) && result.GetValue(From) is null)
            {
                result.AddError("--decoder-only needs --from, the pack whose encoder stays");
            }
        });
        return command;
    }

    public static Command Clip() => LoopCommand.Create(
        "clip", "Text and picture encoders, contrastively.", new LoopDefaults(3000, 128, 1e-3), [TrainInputs.Data, TrainInputs.Tokenizer, From],
        (arguments, options, cancellation) => ClipTrainer.Train(
            Pictures(arguments, Mini.Json("clip").GetProperty("vision_config").GetProperty("image_size")), ClipTokenizer.Load(TrainInputs.Folder(arguments, TrainInputs.Tokenizer)),
            Mini.Json("clip"), Mini.Json("preprocessor"), Start.Of(arguments.GetValue(From), "clip"), options, cancellation));

    public static Command UNet() => LoopCommand.Create(
        "unet", "The denoiser, conditioned on captions.", new LoopDefaults(12000, 32, 1e-3),
        [TrainInputs.Data, TrainInputs.Tokenizer, TrainInputs.Clip, TrainInputs.Autoencoder, From],
        (arguments, options, cancellation) => UNetTrainer.Train(
            TrainInputs.Split(arguments, "train"),
            FrozenParts.Load(
                TrainInputs.Folder(arguments, TrainInputs.Tokenizer), TrainInputs.Folder(arguments, TrainInputs.Clip),
                TrainInputs.Folder(arguments, TrainInputs.Autoencoder), options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32),
            Mini.Json("unet"), Mini.Json("scheduler"), Start.Of(arguments.GetValue(From), "unet"), options, cancellation));

    private static CaptionedPictures Pictures(ParseResult arguments, JsonElement size) => CaptionedPictures.Load(TrainInputs.Split(arguments, "train"), size.GetInt32());
}
