namespace EmoGen.Training.Metrics.Networks;

/// <summary>How the paper's metrics are taken.</summary>
internal enum MetricMode
{
    /// <summary>As each metric's own authors define it.</summary>
    Corrected,

    /// <summary>As the reference's scripts ran, quirks included.</summary>
    Paper,
}
