namespace EmoGen.Training.Metrics;

/// <summary>A measured number and how far it can be trusted.</summary>
/// <param name="Value">Null where there are too few pictures, or what it takes was not given; <paramref name="Warning"/> says which.</param>
/// <param name="Low">Lower end of the 95% interval; null where there is none.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Count">What the value is over: pictures, or pairs of them for distances.</param>
/// <param name="Warning">A sentence where the count is too small for the metric; else null.</param>
internal sealed record Figure(double? Value, double? Low, double? High, long Count, string? Warning = null)
{
    /// <summary>A figure that cannot be had.</summary>
    public static Figure None(long count, string why) => new(null, null, null, count, why);
}

/// <summary>How near pictures are to reference pictures, in the features of one network.</summary>
/// <param name="Network">Its name; the first of several is the one that the metric means, or that stands in for it.</param>
/// <param name="Kid">Null where the reference is statistics alone; so are precision and recall.</param>
internal sealed record FidelityFigures(string Network, Figure Fid, Figure Kid, Figure Precision, Figure Recall);

/// <summary>Figures of a set of pictures.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="Fidelity">By network, the main one first.</param>
/// <param name="EmoA">Share of the pictures in which the emotion network finds the asked emotion among the eight.</param>
/// <param name="EmoScore">Mean probability that it gives the asked emotion.</param>
/// <param name="EmoA2">As <paramref name="EmoA"/>, among positive and negative.</param>
/// <param name="EmoScore2">As <paramref name="EmoScore"/>, of the asked valence.</param>
/// <param name="OwnEmoA"><paramref name="EmoA"/> by the pack's own classifier; null where it is the emotion network.</param>
/// <param name="Lpips">Mean of the emotions'; so are the next two but one.</param>
/// <param name="SemC">Mean of the pictures'.</param>
/// <param name="SemDSquared">Mean squared difference of CLIP features.</param>
/// <param name="SemDCosine">One minus their cosine.</param>
/// <param name="ClipScore">Of pictures with the content that they were to keep; null where nothing was.</param>
/// <param name="Emotions">By emotion, in class order.</param>
internal sealed record SetFigures(
    long Count, IReadOnlyList<FidelityFigures> Fidelity, Figure EmoA, Figure EmoScore, Figure EmoA2, Figure EmoScore2, Figure? OwnEmoA, Figure Lpips, Figure SemC,
    Figure SemDSquared, Figure SemDCosine, Figure? ClipScore, IReadOnlyDictionary<string, EmotionFigures> Emotions)
{
    /// <summary>The main network's.</summary>
    public Figure Fid => Fidelity[0].Fid;
}

/// <summary>Figures of one emotion's pictures: as in <see cref="SetFigures"/>, over these alone.</summary>
/// <param name="Fid">By the main network, against the reference pictures of this emotion.</param>
/// <param name="Found">A row of the confusion matrix: what the emotion network finds in them, with how many pictures each.</param>
/// <param name="TypicalAttributes">Different attributes that are nearest to a picture and that the table lists under this emotion.</param>
/// <param name="NearestAttributes">Different attributes that are nearest to a picture.</param>
/// <param name="Attributes">These, with how many pictures each.</param>
internal sealed record EmotionFigures(
    long Count, Figure Fid, Figure EmoA, Figure EmoScore, Figure? OwnEmoA, Figure Lpips, Figure SemC, Figure SemDSquared, Figure SemDCosine,
    IReadOnlyDictionary<string, long> Found, int TypicalAttributes, int NearestAttributes, IReadOnlyDictionary<string, int> Attributes);
