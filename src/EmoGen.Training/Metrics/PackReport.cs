using System.Text;
using EmoGen.Training.Metrics.Networks;
using static EmoGen.Training.Metrics.ReportFiles;

namespace EmoGen.Training.Metrics;

/// <summary>What a pack's pictures show.</summary>
/// <param name="Judge">SHA-256 of the judge's weights.</param>
/// <param name="JudgeData">The hash of the pictures that the judge was trained on, where it is known.</param>
/// <param name="Count">Pictures of each emotion.</param>
/// <param name="Seed">Of the first picture of each emotion.</param>
/// <param name="ReferenceCount">Held-out pictures that FID is measured against.</param>
/// <param name="Mode">How the figures were taken.</param>
/// <param name="Networks">Which network gave what.</param>
/// <param name="HeldOut">The same figures of real pictures, split <c>test</c>; their FID is against split <c>val</c>.</param>
internal sealed record PackReport(
    string Model, string Version, string Hash, string Judge, string? JudgeData, int Count, long Seed, long ReferenceCount,
    MetricMode Mode, IReadOnlyList<NetworkRecord> Networks, SetFigures Generation, TransferFigures Transfer, SetFigures HeldOut)
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
        return page.Append(ReportNotes.Of(ReferenceCount, Mode, Networks)).ToString();
    }

    private void AppendOverall(StringBuilder page)
    {
        page.Append("| | generated | held-out |\n|---|---|---|\n");
        Row("Emo-A, the judge", f => Percent(f.EmoA));
        Row("Emo-A, positive or negative, the judge", f => Percent(f.EmoA2));
        Row("Emo-A, the pack's own classifier", f => Percent(f.OwnEmoA));
        foreach ((int i, FidelityFigures each) in Generation.Fidelity.Index())
        {
            Row($"FID ({each.Network})", f => Number(f.Fidelity[i].Fid));
            Row($"KID ({each.Network})", f => Number(f.Fidelity[i].Kid));
            Row($"precision, recall ({each.Network})", f => $"{Number(f.Fidelity[i].Precision)}, {Number(f.Fidelity[i].Recall)}");
        }

        Row("LPIPS", f => Number(f.Lpips));
        Row("Sem-C", f => Number(f.SemC));
        Row("Sem-D, squared", f => Number(f.SemDSquared));
        Row("Sem-D, cosine", f => Number(f.SemDCosine));
        page.Append($"| transfers: object kept | {Percent(Transfer.All.ObjectKept)} | |\n");
        page.Append($"| transfers: CLIP score with the object | {Number(Transfer.ClipScore)} | |\n");
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

