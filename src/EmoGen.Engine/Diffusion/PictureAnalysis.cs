using EmoGen.Engine.Emotions;

namespace EmoGen.Engine.Diffusion;

/// <summary>What a picture evokes, what it shows, and what of that speaks of the emotion, as a pack's CLIP, classifier and attribute table see it.</summary>
/// <param name="Emotions">Probability p_i of each emotion by the classifier, by name, in class order; they sum to 1.</param>
/// <param name="Valence">The same for the two halves of the emotions.</param>
/// <param name="Content">
/// c_i = sum_j s_j a_ij: how strongly what the picture shows speaks of each emotion, by the attributes' shares s_j and their confidences a_ij alone. Near p_i
/// where the objects and scenes carry the emotion; far from it where colour, light and composition do.
/// </param>
/// <param name="Objects">The nearest objects, best first.</param>
/// <param name="Scenes">The nearest scenes, best first.</param>
/// <param name="Explanations">For the most likely emotion, and each that is at least half as likely: the content that speaks of it most.</param>
public sealed record PictureAnalysis(
    IReadOnlyDictionary<string, double> Emotions,
    PictureValence Valence,
    IReadOnlyDictionary<string, double> Content,
    IReadOnlyList<NearAttribute> Objects,
    IReadOnlyList<NearAttribute> Scenes,
    IReadOnlyList<EmotionExplanation> Explanations)
{
    /// <summary>An emotion is explained from this part of the most likely one's probability on.</summary>
    private const double WorthExplaining = 0.5;

    /// <summary>Puts together what was seen.</summary>
    /// <param name="emotions">p, in class order.</param>
    /// <param name="attributes">Every different name of the table once, with its cosine and its share; the shares sum to 1.</param>
    /// <param name="table">The pack's, for the confidences a_ij.</param>
    /// <param name="top">The most objects, scenes, and attributes of an explanation.</param>
    public static PictureAnalysis Of(IReadOnlyList<double> emotions, IReadOnlyList<(AttributeScore Score, double Share)> attributes, AttributeTable table, int top)
    {
        NearAttribute[] near = [.. attributes.OrderByDescending(a => a.Score.Similarity).Select(a => new NearAttribute(
            a.Score.Name, a.Score.Kind, a.Score.Similarity, a.Share, table.Confidences(a.Score.Name) is { } all ? ByName(e => all[(int)e]) : null))];
        double worth = WorthExplaining * emotions.Max();
        return new PictureAnalysis(
            ByName(e => emotions[(int)e]),
            new PictureValence(Sum(e => e.IsPositive()), Sum(e => !e.IsPositive())),
            ByName(e => near.Sum(a => a.Contribution(e))), // c_i = sum_j s_j a_ij
            Nearest(AttributeKind.Object),
            Nearest(AttributeKind.Scene),
            [
                .. EmotionNames.All.Where(e => emotions[(int)e] >= worth).OrderByDescending(e => emotions[(int)e]).Select(e => new EmotionExplanation(
                    e.Name(), emotions[(int)e],
                    [.. near.Where(a => a.Confidences is not null).Select(a => AttributeContribution.Of(a, e)).OrderByDescending(a => a.Contribution).Take(top)])),
            ]);

        double Sum(Func<Emotion, bool> half) => EmotionNames.All.Where(half).Sum(e => emotions[(int)e]);

        NearAttribute[] Nearest(AttributeKind kind) => [.. near.Where(a => a.Kind == kind.Name()).Take(top)];

        static Dictionary<string, T> ByName<T>(Func<Emotion, T> value) => EmotionNames.All.ToDictionary(e => e.Name(), value);
    }
}

/// <summary>Probability that the emotion is one of the four positive, and one of the four negative ones; they sum to 1.</summary>
public sealed record PictureValence(double Positive, double Negative);

/// <summary>An attribute of the pack, how near the picture is to it, and what it speaks of.</summary>
/// <param name="Kind"><c>object</c> or <c>scene</c>; of a name that is both, object.</param>
/// <param name="Similarity">Cosine between the attribute's CLIP text feature and the picture's image feature.</param>
/// <param name="Share">s_j: the softmax of CLIP's scaled cosines over all attributes of the pack, the probability that it is this one that the picture shows.</param>
/// <param name="Confidences">a_ij by emotion, in class order, as the pack's table has them (paper, section 3.3); null for a name without them.</param>
public sealed record NearAttribute(string Name, string Kind, double Similarity, double Share, IReadOnlyDictionary<string, float>? Confidences)
{
    /// <summary>s_j a_ij; 0 where the table does not say.</summary>
    internal double Contribution(Emotion emotion) => Confidences is null ? 0 : Share * Confidences[emotion.Name()];
}

/// <summary>Which content says an emotion.</summary>
/// <param name="Probability">p_i, the classifier's.</param>
/// <param name="Attributes">Those that contribute most, best first.</param>
public sealed record EmotionExplanation(string Emotion, double Probability, IReadOnlyList<AttributeContribution> Attributes);

/// <summary>An attribute's part in what the content says of an emotion.</summary>
/// <param name="Share">s_j, as in <see cref="NearAttribute"/>.</param>
/// <param name="Confidence">a_ij, how strongly the attribute speaks of the emotion.</param>
/// <param name="Contribution">s_j a_ij; over all attributes they sum to the emotion's <see cref="PictureAnalysis.Content"/>.</param>
public sealed record AttributeContribution(string Name, string Kind, double Similarity, double Share, float Confidence, double Contribution)
{
    internal static AttributeContribution Of(NearAttribute attribute, Emotion emotion) => new(
        attribute.Name, attribute.Kind, attribute.Similarity, attribute.Share, attribute.Confidences![emotion.Name()], attribute.Contribution(emotion));
}
