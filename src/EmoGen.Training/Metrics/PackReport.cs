using System.Text;
using EmoGen.Engine.Emotions;
using static EmoGen.Training.Metrics.ReportFiles;

namespace EmoGen.Training.Metrics;

/// <summary>What a pack's pictures show.</summary>
/// <param name="Judge">SHA-256 of the judge's weights.</param>
/// <param name="JudgeData">The hash of the pictures that the judge was trained on, where it is known.</param>
/// <param name="Count">Pictures of each emotion.</param>
/// <param name="Seed">Of the first picture of each emotion.</param>
/// <param name="ReferenceCount">Held-out pictures that FID is measured against.</param>
/// <param name="HeldOut">The same figures of real pictures, split <c>test</c>; their FID is against split <c>val</c>.</param>
internal sealed record PackReport(
    string Model, string Version, string Hash, string Judge, string? JudgeData, int Count, long Seed, long ReferenceCount,
    SetFigures Generation, TransferFigures Transfer, SetFigures HeldOut)
{
    private const int NamedAttributes = 10;

    /// <summary>A page to read.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append($"# {Model} {Version}\n\nPack `{Hash[..12]}`, judge `{Judge[..12]}`; {Count} pictures of each emotion and {Transfer.All.Count} transfers, seeds from {Seed}.\n\n");
        AppendOverall(page);
        AppendEmotions(page);
        AppendTransfers(page);
        return page.Append(ReportNotes.Of(ReferenceCount)).ToString();
    }

    private void AppendOverall(StringBuilder page)
    {
        page.Append("| | generated | held-out |\n|---|---|---|\n");
        Row("Emo-A, the judge", f => Percent(f.EmoA));
        Row("Emo-A, positive or negative, the judge", f => Percent(f.EmoA2));
        Row("Emo-A, the pack's own classifier", f => Percent(f.OwnEmoA));
        Row("FID (mini features: CLIP)", f => Number(f.Fidelity[0].Fid));
        Row("FID (mini features: judge)", f => Number(f.Fidelity[1].Fid));
        Row("LPIPS (mini features)", f => Number(f.Lpips));
        Row("Sem-C (CLIP zero-shot)", f => Number(f.SemC));
        Row("Sem-D, squared", f => Number(f.SemDSquared));
        Row("Sem-D, cosine", f => Number(f.SemDCosine));
        page.Append($"| transfers: object kept | {Percent(Transfer.All.ObjectKept)} | |\n");
        page.Append($"| transfers: emotion turned, the judge | {Percent(Transfer.All.EmotionTurned)} | |\n\n");

        void Row(string name, Func<SetFigures, string> figure) => page.Append($"| {name} | {figure(Generation)} | {figure(HeldOut)} |\n");
    }

    private void AppendEmotions(StringBuilder page)
    {
        page.Append("| emotion | Emo-A, judge | own classifier | judge on real pictures | LPIPS | Sem-D | its attributes recognised | all attributes recognised | most often |\n");
        page.Append("|---|---|---|---|---|---|---|---|---|\n");
        foreach ((string emotion, EmotionFigures figures) in Generation.Emotions)
        {
            string often = string.Join(", ", figures.Attributes.Take(NamedAttributes).Select(a => $"{a.Key} {a.Value}"));
            page.Append($"| {emotion} | {Percent(figures.EmoA)} | {Percent(figures.OwnEmoA)} | {Percent(HeldOut.Emotions.GetValueOrDefault(emotion)?.EmoA)} ");
            page.Append($"| {Number(figures.Lpips)} | {Number(figures.SemDSquared)} | {figures.TypicalAttributes} | {figures.NearestAttributes} | {often} |\n");
        }

        page.Append('\n');
    }

    private void AppendTransfers(StringBuilder page)
    {
        page.Append("| transfers | object kept | emotion turned | both |\n|---|---|---|---|\n");
        foreach ((string name, TransferShares shares) in Transfer.Objects.Concat(Transfer.Emotions).Append(new("**all**", Transfer.All)))
        {
            page.Append($"| {name} | {Percent(shares.ObjectKept)} | {Percent(shares.EmotionTurned)} | {Percent(shares.Both)} |\n");
        }

        page.Append('\n');
    }
}

/// <summary>What the figures of a report mean.</summary>
internal static class ReportNotes
{
    /// <param name="references">Held-out pictures that FID is measured against.</param>
    public static string Of(long references) => $"""
        - Emotions are judged by a network of `emogen train encoder` alone, which must not share pictures with a model's own training. *Held-out* are the real pictures of split `test`.
        - FID is measured against {references} real pictures (splits `test` and `val`), that of the held-out pictures against `val`. Its features are not Inception's: first the
          pack's CLIP, the main figure, which mapping network and attribute loss know too; then the judge's, which no generator knows. Neither compares with published figures.
        - LPIPS is over the judge's four stages, unit-normalised at each position, without learned weights. Sem-D is over the pack's CLIP. Both are means over all pairs of
          pictures of one emotion, not of a sample.
        - Sem-C is the larger of the best probability among objects and among scenes, which the pack's CLIP gives zero-shot to the attributes' names.
        - An attribute is recognised where its text is, of all {EmotionNames.All.Count} emotions' attributes, the nearest to a picture for the pack's CLIP; it is one of the emotion's where the pack's table says so.

        """;
}
