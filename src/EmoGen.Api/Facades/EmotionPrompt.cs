using System.Text.RegularExpressions;
using EmoGen.Api.Fusions;
using EmoGen.Api.Generations;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades;

/// <summary>What a prompt of tools that know of no emotions says all the same: which are meant, and where they stand.</summary>
/// <param name="Emotions">One, or several that stand side by side: a fusion.</param>
/// <param name="Template">The prompt with <c>{}</c> in their place.</param>
internal sealed partial record EmotionPrompt(IReadOnlyList<Emotion> Emotions, string Template)
{
    private const string Place = "{}";

    /// <summary>
    /// Reads a prompt. The emotion stands in it as <c>&lt;fear&gt;</c>, or comes by the field or the model's name: then <c>{}</c> is its place, and where there is none
    /// it goes before the prompt, as the paper has it.
    /// </summary>
    public static EmotionPrompt Read(Checks checks, ModelPack pack, string? prompt, string? field, Emotion? model)
    {
        string text = Flatten(prompt) ?? "";
        checks.Require(prompt is not null, "prompt", "The field is missing.").OneOf("emotion", field, EmotionNames.All.Select(e => e.Name()));
        MatchCollection places = Places().Matches(text);
        Emotion[] written = [.. places.SelectMany(place => place.Groups["emotion"].Captures).Select(capture => Parse(capture.Value)!.Value)];
        Emotion[] beside = [.. new[] { Parse(field), model }.OfType<Emotion>().Distinct()];
        checks.Require(places.Count <= 1, "prompt", $"The emotion stands in one place of a prompt; here it stands in {places.Count}.")
            .Require(written.Length + beside.Length > 0, "prompt", HowToSay(pack))
            .Require(
                written.Length == 0 ? beside.Length <= 1 : beside.All(emotion => written is [{ } only] && only == emotion),
                "emotion",
                $"The request names different emotions: {string.Join(", ", written.Concat(beside).Distinct().Select(e => e.Name()))}; leave one.");
        return places.Count == 1
            ? new EmotionPrompt(written, text.Remove(places[0].Index, places[0].Length).Insert(places[0].Index, Place))
            : new EmotionPrompt(beside, text.Contains(Place, StringComparison.Ordinal) ? text : $"{Place} {text.TrimStart()}".TrimEnd());
    }

    /// <summary>The job that draws it.</summary>
    public NewJob ToJob(int? count) => Emotions is [{ } only]
        ? new NewGeneration { Emotion = only.Name(), Template = Template, Count = count }
        : new NewFusion { Emotions = [.. Emotions.Select(e => new FusedEmotion { Emotion = e.Name() })], Template = Template, Count = count };

    /// <summary>Prompts are lines of text elsewhere: here they are one line.</summary>
    public static string? Flatten(string? text) => text is null ? null : Breaks().Replace(text, " ");

    private static Emotion? Parse(string? name) => EmotionNames.TryParse(name?.ToLowerInvariant(), out Emotion emotion) ? emotion : null;

    private static string HowToSay(ModelPack pack) => pack.HasEmotions
        ? $"No emotion is named. Write it in the prompt (<fear> bag), choose a model that carries it ({pack.Manifest.Name}:fear), or send the field emotion, "
            + $"with {Place} in the prompt where it stands. The emotions are {string.Join(", ", EmotionNames.All.Select(e => e.Name()))}; /openai/v1/models lists the models."
        : $"The model pack '{pack.Manifest.Name}' knows no emotions, and without one there is nothing that this API draws.";

    [GeneratedRegex(
        @"<(?<emotion>amusement|awe|contentment|excitement|anger|disgust|fear|sadness)>(\s*<(?<emotion>amusement|awe|contentment|excitement|anger|disgust|fear|sadness)>)*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Places();

    [GeneratedRegex(@"[\r\n\t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();
}
