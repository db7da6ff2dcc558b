using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>What a measure takes of pictures: a network's rows, or what is made of them.</summary>
/// <param name="Network">Looks at the pictures.</param>
/// <param name="StandsFor">The public network in whose place it stands; null where it is the one that the metric means.</param>
/// <param name="Made">From [B, D] to [B, E]; null for the rows themselves.</param>
internal sealed record Reading(IPictureNetwork Network, string? StandsFor = null, Func<Tensor, Tensor>? Made = null);
