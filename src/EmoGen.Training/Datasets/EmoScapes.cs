using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Datasets;

/// <summary>
/// A procedural picture data set in EmoSet's manner: content attributes that each speak strongly of one emotion and weakly of others, in
/// light and weather that follow the label, and neutral objects plain, in moods, and joined to attributes. A seed decides a picture wholly.
/// </summary>
public static class EmoScapes
{
    /// <summary>The longest caption, in words.</summary>
    public const int CaptionWords = 14;

    private const double NeutralShare = 0.3;

    /// <summary>All content attributes.</summary>
    public static IReadOnlyList<ScapeAttribute> Attributes => AttributeCatalog.All;

    /// <summary>Things without an emotion of their own.</summary>
    public static IReadOnlyList<NeutralObject> NeutralObjects { get; } =
    [
        new(Neutrals.Bag) { Name = "bag", Kind = AttributeKind.Object },
        new(Neutrals.Cup) { Name = "cup", Kind = AttributeKind.Object },
        new(Neutrals.Cake) { Name = "cake", Kind = AttributeKind.Object },
        new(Neutrals.Dress) { Name = "dress", Kind = AttributeKind.Object },
        new(Neutrals.Room) { Name = "room", Kind = AttributeKind.Scene },
        new(Neutrals.Street) { Name = "street", Kind = AttributeKind.Scene },
    ];

    /// <summary>What captions call a neutral object's colour.</summary>
    public static IReadOnlyList<string> Colors { get; } =
        ["red", "blue", "green", "yellow", "pink", "white", "black", "brown", "purple", "orange"];

    /// <summary>Decides content, label, mood and caption.</summary>
    public static SceneSpec Sample(long seed)
    {
        var random = new SplitMix((ulong)seed);
        NeutralObject? neutral = random.Chance(NeutralShare) ? random.Pick(NeutralObjects) : null;
        int joining = neutral is null ? -1 : random.Weighted([0.35, 0.25, 0.2, 0.2]);
        ScapeAttribute? attribute = joining is 0 or 1 ? null : random.Pick(Attributes);
        Emotion? emotion = joining switch
        {
            0 => null,
            1 => random.Pick(EmotionNames.All),
            _ => (Emotion)random.Weighted(attribute!.EmotionProbabilities),
        };
        Mood mood = emotion is { } felt ? Mood.Sample(felt, attribute?.Weathers, random) : new Mood(Weather.Day, Palette.Natural);
        var spec = new SceneSpec(
            seed,
            attribute,
            neutral,
            joining switch { 2 => Joining.Front, 3 => Joining.Motif, _ => Joining.None },
            emotion,
            (Composition)random.Weighted([4, 1.5, 1.5, 1.5, 1.2]),
            mood.Weather,
            mood.Palette,
            SampleBackdrop(attribute, neutral, joining, random),
            random.Index(Colors.Count),
            "");
        return spec with { Caption = Captions.Write(spec, random) };
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="spec">What to draw.</param>
    /// <param name="size">Pixels across and down.</param>
    public static RgbImage Render(SceneSpec spec, int size = 128) => SceneRenderer.Render(spec, size);

    private static Backdrop SampleBackdrop(ScapeAttribute? attribute, NeutralObject? neutral, int joining, SplitMix random)
    {
        bool stands = neutral?.Kind == AttributeKind.Object;
        return joining switch
        {
            0 when stands && random.Chance(0.75) => Backdrop.Studio,
            3 when stands && random.Chance(0.3) => Backdrop.Studio,
            0 or 1 or 3 => random.Pick(Backdrops.Outdoors),
            _ => random.Pick(attribute!.Backdrops),
        };
    }
}
