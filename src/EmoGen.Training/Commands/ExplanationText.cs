using System.Globalization;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Training.Commands;

/// <summary>A <see cref="PictureAnalysis"/> for people.</summary>
internal static class ExplanationText
{
    private const int BarLength = 30, MostSaid = 3;
    private const double WorthSaying = 0.1;

    /// <param name="path">The picture's, as it was given.</param>
    /// <param name="seen">What was seen in it.</param>
    public static string Of(string path, PictureAnalysis seen)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        (string valence, double sure) = seen.Valence.Positive >= seen.Valence.Negative ? ("positive", seen.Valence.Positive) : ("negative", seen.Valence.Negative);
        text.WriteLine($"{path}: {seen.Explanations[0].Emotion} {Percent(seen.Explanations[0].Probability)}, {valence} {Percent(sure)}");
        text.WriteLine();
        text.WriteLine($"  {"emotion",-14}{"picture",9}{"content",9}");
        foreach ((string emotion, double probability) in seen.Emotions.OrderByDescending(e => e.Value))
        {
            text.WriteLine($"  {emotion,-14}{Percent(probability),9}{Percent(seen.Content[emotion]),9}  {new string('#', (int)Math.Round(BarLength * probability))}".TrimEnd());
        }

        Near(text, "object", seen.Objects);
        Near(text, "scene", seen.Scenes);
        foreach (EmotionExplanation explanation in seen.Explanations)
        {
            Why(text, explanation, seen.Content[explanation.Emotion]);
        }

        return text.ToString();
    }

    private static void Near(StringWriter text, string kind, IReadOnlyList<NearAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return;
        }

        int width = Width(kind, attributes.Select(a => a.Name));
        text.WriteLine();
        text.WriteLine($"  {kind.PadRight(width)}{"similarity",11}{"share",9}  speaks of");
        foreach (NearAttribute attribute in attributes)
        {
            text.WriteLine($"  {attribute.Name.PadRight(width)}{Number(attribute.Similarity),11}{Percent(attribute.Share),9}  {Said(attribute.Confidences)}");
        }
    }

    private static void Why(StringWriter text, EmotionExplanation explanation, double content)
    {
        if (explanation.Attributes.Count == 0)
        {
            return;
        }

        string title = $"says {explanation.Emotion}";
        int width = Width(title, explanation.Attributes.Select(a => a.Name));
        text.WriteLine();
        text.WriteLine($"  {title.PadRight(width)}{"share",9} x {"confidence",10} = contribution");
        foreach (AttributeContribution a in explanation.Attributes)
        {
            text.WriteLine($"  {a.Name.PadRight(width)}{Percent(a.Share),9} x {Number(a.Confidence),10} = {Percent(a.Contribution),12}");
        }

        text.WriteLine($"  {"all content".PadRight(width)}{"",9}   {"",10} = {Percent(content),12}");
    }

    /// <summary>The emotions that an attribute speaks of most.</summary>
    private static string Said(IReadOnlyDictionary<string, float>? confidences) => confidences is null ? "(the pack does not say)" : string.Join(
        ", ", confidences.OrderByDescending(c => c.Value).Take(MostSaid).Where((c, k) => k == 0 || c.Value >= WorthSaying).Select(c => $"{c.Key} {Number(c.Value)}"));

    private static int Width(string title, IEnumerable<string> names) => names.Append(title).Max(name => name.Length) + 2;

    private static string Percent(double part) => (100 * part).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
