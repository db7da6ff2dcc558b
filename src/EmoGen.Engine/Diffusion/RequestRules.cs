using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Diffusion;

/// <summary>What a pack accepts of a request, and what it puts in the place of a null field.</summary>
/// <param name="manifest">The pack's defaults and sizes.</param>
/// <param name="hasEmotions">Whether the pack has an <c>emogen/</c> part.</param>
/// <param name="sampling">The model's configuration of its samplers.</param>
/// <param name="latentScale">Pixels for each latent, across and down.</param>
internal sealed class RequestRules(PackManifest manifest, bool hasEmotions, SchedulerConfig sampling, int latentScale)
{
    public const int MaxCount = 16, MaxSteps = 150, MaxTextLength = 300;
    public const long MaxSeed = (1L << 53) - 1; // what JSON readers keep exactly
    public const double MaxGuidanceScale = 30, MaxIntensity = 2, MaxWeight = 1000;

    /// <exception cref="RequestException">A field is out of its range.</exception>
    public GenerationRequest Resolve(GenerationRequest request)
    {
        GenerationRequest resolved = request with
        {
            Template = request.Template ?? (request.Emotions.Count > 0 ? "{}" : null),
            Steps = request.Steps ?? manifest.Defaults.Steps,
            GuidanceScale = request.GuidanceScale ?? manifest.Defaults.GuidanceScale,
            Scheduler = request.Scheduler ?? manifest.Defaults.Scheduler,
            Width = request.Width ?? manifest.Defaults.Width,
            Height = request.Height ?? manifest.Defaults.Height,
        };
        CheckEmotions(resolved);
        CheckTexts(resolved);
        CheckNumbers(resolved);
        CheckScheduler(resolved);
        return resolved;
    }

    private void CheckEmotions(GenerationRequest request)
    {
        IReadOnlyList<WeightedEmotion> emotions = request.Emotions;
        Require(emotions.Count == 0 || hasEmotions, "emotions", $"The model pack '{manifest.Name}' knows no emotions; expected a prompt.");
        Require(emotions.All(e => Enum.IsDefined(e.Emotion)), "emotions", "An emotion is none of the eight.");
        Require(emotions.DistinctBy(e => e.Emotion).Count() == emotions.Count, "emotions", "An emotion stands twice.");
        Require(
            emotions.All(e => e.Weight is > 0 and <= MaxWeight), "emotions", $"An emotion's weight is not above 0 and at most {MaxWeight}.");
        Require(Enum.IsDefined(request.Fusion), "fusion", "No such fusion; expected tokens, blend or reference.");
        if (request.Fusion == FusionMode.Reference)
        {
            Require(emotions.Count == 2, "fusion", $"The reference's fusion takes two emotions, got {emotions.Count}.");
            Require(emotions[0].Weight == emotions[1].Weight, "fusion", "The reference's fusion knows no weights; expected equal ones.");
            Require(request.Template == "{}", "fusion", "The reference's fusion knows no template; expected {} alone.");
        }
    }

    private static void CheckTexts(GenerationRequest request)
    {
        CheckText("template", request.Template);
        CheckText("prompt", request.Prompt);
        CheckText("negativePrompt", request.NegativePrompt);
        if (request.Emotions.Count == 0)
        {
            Require(request.Prompt is not null, "prompt", "The request has neither an emotion nor a prompt.");
            Require(request.Template is null, "template", "A template needs an emotion; without one, expected a prompt.");
        }
        else
        {
            Require(request.Prompt is null, "prompt", "A prompt stands alone; with an emotion, expected a template.");
            int places = request.Template!.Split("{}").Length - 1;
            Require(places == 1, "template", $"A template holds exactly one {{}}, where the emotion stands; this one holds {places}.");
        }
    }

    private void CheckNumbers(GenerationRequest request)
    {
        Range("count", request.Count, 1, MaxCount);
        Range("seed", request.Seed, 0, MaxSeed);
        Require(request.Seed <= MaxSeed - (request.Count - 1), "seed", $"Seed + k must be at most {MaxSeed} for every picture k.");
        Range("steps", request.Steps!.Value, 1, MaxSteps);
        Range("guidanceScale", request.GuidanceScale!.Value, 0, MaxGuidanceScale);
        Range("intensity", request.Intensity, 0, MaxIntensity);
        CheckSize("width", request.Width!.Value);
        CheckSize("height", request.Height!.Value);
    }

    private void CheckScheduler(GenerationRequest request)
    {
        Require(Enum.IsDefined(request.Scheduler!.Value), "scheduler", $"No such scheduler; expected {string.Join(", ", SchedulerNames.All)}.");
        try
        {
            Scheduler.Create(request.Scheduler.Value, sampling, request.Steps!.Value);
        }
        catch (ArgumentOutOfRangeException problem)
        {
            throw new RequestException("steps", problem.Message.Split(" (Parameter")[0]);
        }
        catch (InvalidDataException problem)
        {
            throw new RequestException("scheduler", problem.Message);
        }
    }

    private void CheckSize(string field, int size)
    {
        int multiple = Math.Max(8, latentScale);
        Range(field, size, manifest.Limits.MinSize, manifest.Limits.MaxSize);
        Require(size % multiple == 0, field, $"Expected a multiple of {multiple}, got {size}.");
    }

    private static void CheckText(string field, string? text)
    {
        Require(text is null || text.Length <= MaxTextLength, field, $"Expected at most {MaxTextLength} characters, got {text?.Length}.");
        Require(text is null || !text.Any(char.IsControl), field, "Control characters are not allowed.");
    }

    private static void Range(string field, double value, double min, double max) =>
        Require(value >= min && value <= max, field, FormattableString.Invariant($"Expected {min} to {max}, got {value}."));

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new RequestException(field, message);
        }
    }
}
