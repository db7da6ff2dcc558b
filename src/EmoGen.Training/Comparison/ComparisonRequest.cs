using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Comparison;

/// <summary>A folder, and what the user calls it.</summary>
internal sealed record NamedFolder(string Path, string Name);

/// <summary>What is to be compared, and how.</summary>
internal sealed record ComparisonRequest
{
    /// <summary>The command line that asks for it.</summary>
    public required string Command { get; init; }

    /// <summary>The pack that is compared.</summary>
    public required NamedFolder Model { get; init; }

    /// <summary>Where everything goes.</summary>
    public required NamedFolder Output { get; init; }

    /// <summary>The data set; null to draw one.</summary>
    public required NamedFolder? Data { get; init; }

    /// <summary>The judge's run; null to train one.</summary>
    public required string? Judge { get; init; }

    /// <summary>As <see cref="ComparedMethod.Problem"/> accepts them.</summary>
    public required IReadOnlyList<string> Baselines { get; init; }

    /// <summary>Pictures of each emotion.</summary>
    public required int Count { get; init; }

    /// <summary>Of the first.</summary>
    public required long Seed { get; init; }

    /// <summary>Of the sampler; null for the pack's own.</summary>
    public required int? Steps { get; init; }

    /// <summary>Pictures that are drawn at once.</summary>
    public required int Workers { get; init; }

    /// <summary>Threads of a training.</summary>
    public required int TrainWorkers { get; init; }

    /// <summary>Of the recipes' steps and pictures.</summary>
    public required double RecipeScale { get; init; }

    /// <summary>How the figures are taken.</summary>
    public required MetricMode Mode { get; init; }

    /// <summary>Loads what measures, by the judge's run.</summary>
    public required Func<string, PictureEvaluation> Open { get; init; }

    /// <summary>Tells how pictures were looked at.</summary>
    public required Action<PictureEvaluation> Tell { get; init; }
}
