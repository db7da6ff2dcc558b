namespace EmoGen.Training.Runs;

/// <summary>Pictures by a network that still learns, to be looked at.</summary>
/// <param name="Sheet">All of them, a PNG.</param>
/// <param name="Figures">Measured on them, by name.</param>
internal sealed record Preview(byte[] Sheet, IReadOnlyDictionary<string, double> Figures);
