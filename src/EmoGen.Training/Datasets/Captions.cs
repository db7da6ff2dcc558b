using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Datasets;

/// <summary>What a person would write under a picture: its content, seldom its feeling.</summary>
internal static class Captions
{
    private const double EmotionWordShare = 0.02;
    private const double BareNameShare = 0.1;

    public static string Write(SceneSpec spec, SplitMix random)
    {
        string subject = spec.Neutral is null ? spec.Attribute!.Phrase : NeutralSubject(spec, random);
        if (spec.Emotion is { } emotion && random.Chance(EmotionWordShare))
        {
            return WithEmotion(subject, spec, emotion, random);
        }

        if (random.Chance(BareNameShare))
        {
            return spec.Neutral is null ? spec.Attribute!.Name : WithoutArticle(subject);
        }

        string caption = Framed(subject, spec, random);
        foreach (string detail in Details(spec, random))
        {
            string longer = caption + (random.Chance(0.3) ? ", " : " ") + detail;
            if (longer.Split(' ').Length <= EmoScapes.CaptionWords)
            {
                caption = longer;
            }
        }

        return caption;
    }

    private static string Framed(string subject, SceneSpec spec, SplitMix random)
    {
        if (spec.Neutral is null && random.Chance(0.25))
        {
            string? placed = spec.Composition switch
            {
                Composition.Near => $"a close-up of {subject}",
                Composition.Far => $"{subject} in the distance",
                Composition.Left => $"{subject} on the left",
                Composition.Right => $"{subject} on the right",
                _ => null,
            };
            if (placed is not null)
            {
                return placed;
            }
        }

        return random.Weighted([6, 1, 1, 1.2]) switch
        {
            1 => $"a photo of {subject}",
            2 => $"a picture of {subject}",
            3 => WithoutArticle(subject),
            _ => subject,
        };
    }

    private static IEnumerable<string> Details(SceneSpec spec, SplitMix random)
    {
        bool plain = spec.Emotion is null;
        bool enclosed = spec.Attribute is { Encloses: true } && spec.Joining != Joining.Motif;
        if (!enclosed && random.Chance(plain ? 0.15 : 0.6) && spec.Backdrop != Backdrop.Studio)
        {
            yield return random.Pick(Mood.Weathers[spec.Weather].Words);
        }

        string place = enclosed || spec.Neutral?.Kind == AttributeKind.Scene ? "" : Backdrops.Words(spec.Backdrop);
        if (place.Length > 0 && random.Chance(0.3))
        {
            yield return place;
        }

        string palette = Mood.Palettes[spec.Palette].Words;
        if (palette.Length > 0 && random.Chance(0.15))
        {
            yield return palette;
        }
    }

    private static string NeutralSubject(SceneSpec spec, SplitMix random)
    {
        string name = spec.Neutral!.Name;
        string colored = random.Chance(0.4) ? $"{EmoScapes.Colors[spec.Color]} {name}" : name;
        if (spec.Attribute is not { } attribute)
        {
            return WithArticle(colored);
        }

        string joined = WithArticle($"{attribute.Name} {name}");
        string thing = WithArticle(colored);
        return (spec.Joining, spec.Neutral.Kind, random.Weighted([4, 3, 2])) switch
        {
            (_, _, 0) => joined,
            (Joining.Front, AttributeKind.Object, 1) => $"{thing} in front of {attribute.Phrase}",
            (Joining.Front, AttributeKind.Object, _) => $"{thing} and {attribute.Phrase}",
            (_, AttributeKind.Scene, _) => $"{thing} with {attribute.Phrase}",
            (_, _, 1) => $"{thing} with {attribute.Phrase} on it",
            _ => $"{thing} with a picture of {attribute.Phrase}",
        };
    }

    private static string WithEmotion(string subject, SceneSpec spec, Emotion emotion, SplitMix random)
    {
        if (emotion == Emotion.Amusement && spec.Neutral is null && random.Chance(0.5))
        {
            return $"an amusement park {spec.Attribute!.Name}";
        }

        return random.Index(3) switch
        {
            0 => $"a scene of {emotion.Name()}: {subject}",
            1 => $"{subject}, {emotion.Name()}",
            _ => $"{emotion.Name()}: {subject}",
        };
    }

    private static string WithArticle(string noun) => ("aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    public static string WithoutArticle(string phrase)
    {
        int space = phrase.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && phrase[..space] is ("a" or "an") ? phrase[(space + 1)..] : phrase;
    }
}
