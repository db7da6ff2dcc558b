using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Weights;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen generate</c>: pictures of an emotion, of a fusion of emotions, or of a plain prompt.</summary>
public static class GenerateCommand
{
    private static readonly Option<DirectoryInfo> Model = new("--model") { Description = "a model pack", HelpName = "PACK", Required = true };

    private static readonly Option<string> OutputPath = new("--output")
    {
        Description = "a file ending in .png, .jpeg or .webp, or a folder for files named emotion_seed.png",
        HelpName = "OUT.png|DIR",
        Required = true,
    };

    private static readonly Option<string> EmotionName = Named("--emotion", "the emotion to evoke", EmotionNames.All.Select(e => e.Name()));

    private static readonly Option<WeightedEmotion[]> Fuse = new("--fuse")
    {
        Description = "an emotion of a fusion and its weight; given once for each",
        HelpName = "EMOTION:WEIGHT",
        CustomParser = ParseFusion,
    };

    private static readonly Option<string> Fusion = Named(
        "--fusion", "how emotions are fused (default: tokens)", Enum.GetNames<FusionMode>().Select(n => n.ToLowerInvariant()));

    private static readonly Option<string> Prompt = new("--prompt") { Description = "a plain prompt, without an emotion", HelpName = "TEXT" };

    private static readonly Option<FileInfo> Prompts = new("--prompts")
    {
        Description = "a list of plain prompts, one a line or in a JSON list; each has the seeds of --seed, and its number in the pictures' names",
        HelpName = "FILE",
    };

    private static readonly Option<string> Template = new("--template")
    {
        Description = "a prompt with one {} where the emotion stands (default: {})",
        HelpName = "TEXT",
    };

    private static readonly Option<string> Negative = new("--negative") { Description = "what the picture should not show", HelpName = "TEXT" };

    private static readonly Option<double> Intensity = new("--intensity")
    {
        Description = "0 is the neutral word, 1 the emotion as trained, up to 2",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Count = new("--count") { Description = "number of pictures (default: 1)", HelpName = "N" };

    private static readonly Option<long?> Seed = new("--seed") { Description = "picture k has seed S + k (default: random)", HelpName = "S" };

    private static readonly Option<int?> Steps = new("--steps") { Description = "steps from noise to picture (default: the pack's)", HelpName = "N" };

    private static readonly Option<double?> Guidance = new("--guidance") { Description = "guidance scale (default: the pack's)", HelpName = "G" };

    private static readonly Option<string> SchedulerName = Named("--scheduler", "the sampler (default: the pack's)", SchedulerNames.All);

    private static readonly Option<int?> Width = new("--width") { Description = "pixels across (default: the pack's)", HelpName = "W" };

    private static readonly Option<int?> Height = new("--height") { Description = "pixels down (default: the pack's)", HelpName = "H" };

    private static readonly Option<string> DeviceName = Named("--device", "where to compute (default: cpu)", ["cpu", "cuda"]);

    private static readonly Option<string> Dtype = Named(
        "--dtype", "precision (default: auto, what the device is fast in)", ["auto", "float32", "bfloat16", "float16"]);

    private static readonly Option<FileInfo> TensorsIn = new("--tensors-in")
    {
        Description = "emotion_vectors and latents in place of random draws",
        HelpName = "F.safetensors",
    };

    private static readonly Option<FileInfo> TensorsOut = new("--tensors-out")
    {
        Description = "write what led to the pictures",
        HelpName = "F.safetensors",
    };

    private static readonly Option<bool> NoSafetyChecker = new("--no-safety-checker")
    {
        Description = "write every picture, also where the pack's safety checker would withhold it",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write a JSON object for each picture, instead of its path alone" };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("generate", "Draw pictures that evoke an emotion.")
        {
            Model, EmotionName, Fuse, Fusion, Prompt, Prompts, Template, Negative, Intensity, Count, Seed, Steps, Guidance, SchedulerName, Width, Height, DeviceName,
            Dtype, TensorsIn, TensorsOut, NoSafetyChecker, OutputPath, Json,
        };
        command.Validators.Add(CheckSubject);
        command.SetAction((options, cancellation) => Task.Run(() => Run(options, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult options, CancellationToken cancellation)
    {
        TextWriter error = options.InvocationConfiguration.Error;
        try
        {
            GenerateRun.Draw(
                options.GetRequiredValue(Model).FullName,
                new GeneratorOptions(options.GetValue(DeviceName) ?? "cpu", options.GetValue(Dtype) ?? "auto", !options.GetValue(NoSafetyChecker)),
                Requests(options),
                new GenerateFiles(
                    options.GetRequiredValue(OutputPath),
                    options.GetValue(TensorsIn)?.FullName,
                    options.GetValue(TensorsOut)?.FullName,
                    options.GetValue(Json)),
                options.InvocationConfiguration,
                cancellation);
            return 0;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Stopped; the pictures that were finished are kept.");
            return 1;
        }
        catch (RequestException refused)
        {
            error.WriteLine($"{OptionOf(refused.Field, options)}: {refused.Message}");
            return 2;
        }
        catch (Exception failed) when (failed is PackException or WeightException or TokenizerException or ImageException or ArgumentException
            or InvalidOperationException or IOException or UnauthorizedAccessException or ExternalException)
        {
            error.WriteLine(failed.Message);
            return 1;
        }
    }

    private static GenerationRequest[] Requests(ParseResult options)
    {
        GenerationRequest request = Request(options);
        return options.GetValue(Prompts) is { } file ? [.. PromptList.Read(file.FullName).Select(prompt => request with { Prompt = prompt })] : [request];
    }

    private static GenerationRequest Request(ParseResult options) => new()
    {
        Emotions = options.GetValue(EmotionName) is { } name && EmotionNames.TryParse(name, out Emotion emotion)
            ? [new WeightedEmotion(emotion)]
            : options.GetValue(Fuse) ?? [],
        Fusion = options.GetValue(Fusion) is { } fusion ? Enum.Parse<FusionMode>(fusion, ignoreCase: true) : FusionMode.Tokens,
        Template = options.GetValue(Template),
        Prompt = options.GetValue(Prompt),
        NegativePrompt = options.GetValue(Negative) ?? "",
        Intensity = options.GetValue(Intensity),
        Count = options.GetValue(Count) ?? (options.GetValue(TensorsIn) is null ? 1 : 0),
        Seed = options.GetValue(Seed) ?? Random.Shared.NextInt64(1L << 32),
        Steps = options.GetValue(Steps),
        GuidanceScale = options.GetValue(Guidance),
        Scheduler = SchedulerNames.TryParse(options.GetValue(SchedulerName), out SchedulerKind scheduler) ? scheduler : null,
        Width = options.GetValue(Width),
        Height = options.GetValue(Height),
    };

    private static void CheckSubject(CommandResult result)
    {
        Option[] given = [.. new Option[] { EmotionName, Fuse, Prompt, Prompts }.Where(o => result.GetResult(o) is not null)];
        if (given.Length != 1)
        {
            result.AddError("Give one of --emotion, --fuse, --prompt and --prompts.");
        }
        else if (result.GetResult(Fusion) is not null && given[0] != Fuse)
        {
            result.AddError("--fusion needs --fuse.");
        }
        else if (given[0] == Prompts && (result.GetResult(TensorsIn) ?? result.GetResult(TensorsOut)) is not null)
        {
            result.AddError("--tensors-in and --tensors-out take one prompt: --prompt.");
        }
    }

    private static WeightedEmotion[] ParseFusion(ArgumentResult result)
    {
        List<WeightedEmotion> emotions = [];
        foreach (string text in result.Tokens.Select(t => t.Value))
        {
            string[] parts = text.Split(':');
            double weight = 1;
            if (parts.Length > 2 || !EmotionNames.TryParse(parts[0], out Emotion emotion)
                || (parts.Length == 2 && !double.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out weight)))
            {
                result.AddError($"--fuse: '{text}' is not EMOTION:WEIGHT with one of {string.Join(", ", EmotionNames.All.Select(e => e.Name()))}.");
                return [];
            }

            emotions.Add(new WeightedEmotion(emotion, weight));
        }

        return [.. emotions];
    }

    private static Option<string> Named(string name, string description, IEnumerable<string> values)
    {
        string[] known = [.. values];
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', known) };
        option.CompletionSources.Add(known);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !known.Contains(value))
            {
                result.AddError($"{name}: '{value}' is none of {string.Join(", ", known)}.");
            }
        });
        return option;
    }

    private static string OptionOf(string field, ParseResult options) => field switch
    {
        "guidanceScale" => Guidance.Name,
        "negativePrompt" => Negative.Name,
        "emotions" => options.GetResult(Fuse) is null ? EmotionName.Name : Fuse.Name,
        _ => "--" + field,
    };
}
