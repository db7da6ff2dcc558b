using System.Text;
using EmoGen.Training.Metrics.Networks;
using static EmoGen.Training.Metrics.ReportFiles;

namespace EmoGen.Training.Metrics;

/// <summary>What pictures were compared with.</summary>
/// <param name="Path">A folder, or a file of statistics.</param>
/// <param name="Count">Pictures.</param>
internal sealed record ReferenceRecord(string Path, long Count);

/// <summary>Figures of a folder's pictures.</summary>
/// <param name="Mode">How they were taken.</param>
/// <param name="Seed">Of resamples, subsets and the script's pairs.</param>
/// <param name="Networks">Which network gave what, and in whose place it stood.</param>
/// <param name="Reference">Null where there was none.</param>
/// <param name="Sets">By what lies above the emotions' folders: a method's name, where there are several.</param>
/// <param name="Look">How the pictures were looked at; broken files are named here.</param>
/// <param name="Resized">Pictures that LPIPS was given in another size than they have.</param>
internal sealed record PicturesReport(
    MetricMode Mode, long Seed, IReadOnlyList<NetworkRecord> Networks, ReferenceRecord? Reference, IReadOnlyDictionary<string, SetFigures> Sets, LookRecord Look, int Resized)
{
    /// <summary>A page to read.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder();
        foreach ((string name, SetFigures figures) in Sets)
        {
            Append(page, name.Length == 0 ? "pictures" : name, figures);
        }

        page.Append(Mode == MetricMode.Paper ? "Mode `paper`: as the reference's scripts ran, quirks included.\n" : "Mode `corrected`.\n");
        page.Append(Reference is null ? "No reference.\n" : $"Compared with {Reference.Count} pictures of {Reference.Path}.\n");
        foreach (NetworkRecord network in Networks)
        {
            page.Append($"- {network.Measures}: {network.Network} `{network.Hash}`{(network.StandsFor is null ? "" : $", in the place of {network.StandsFor}: not comparable with published figures")}\n");
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, string name, SetFigures figures)
    {
        page.Append($"# {name}: {figures.Count} pictures\n\n| | value | 95% interval | over | |\n|---|---|---|---|---|\n");
        foreach (FidelityFigures each in figures.Fidelity)
        {
            Row($"FID ({each.Network})", each.Fid);
            Row($"KID ({each.Network})", each.Kid);
            Row($"precision ({each.Network})", each.Precision);
            Row($"recall ({each.Network})", each.Recall);
        }

        Row("LPIPS", figures.Lpips);
        Row("Emo-A", figures.EmoA);
        Row("Emo-A, mean score", figures.EmoScore);
        Row("Emo-A, positive or negative", figures.EmoA2);
        Row("Emo-A, positive or negative, mean score", figures.EmoScore2);
        Row("Emo-A, the pack's own classifier", figures.OwnEmoA);
        Row("Sem-C", figures.SemC);
        Row("Sem-D, squared", figures.SemDSquared);
        Row("Sem-D, cosine", figures.SemDCosine);
        Row("CLIP score", figures.ClipScore);
        AppendEmotions(page, figures);

        void Row(string label, Figure? figure)
        {
            if (figure is not null)
            {
                page.Append($"| {label} | {Number(figure)} | {Interval(figure)} | {figure.Count} | {figure.Warning} |\n");
            }
        }
    }

    private static void AppendEmotions(StringBuilder page, SetFigures figures)
    {
        page.Append("\n| emotion | pictures | FID | LPIPS | Emo-A | score | Sem-C | Sem-D | found: ");
        page.Append(string.Join(" / ", figures.Emotions.Values.First().Found.Keys)).Append(" |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach ((string emotion, EmotionFigures of) in figures.Emotions)
        {
            page.Append($"| {emotion} | {of.Count} | {Number(of.Fid)} | {Number(of.Lpips)} | {Percent(of.EmoA)} | {Number(of.EmoScore)} | {Number(of.SemC)} | {Number(of.SemDSquared)} ");
            page.Append($"| {string.Join(" / ", of.Found.Values)} |\n");
        }

        page.Append('\n');
    }
}
