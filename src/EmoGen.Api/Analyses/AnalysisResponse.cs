using EmoGen.Api.Images;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Analyses;

/// <summary>What a picture evokes and shows, as the API tells it; <see cref="PictureAnalysis"/> has the formulas.</summary>
public sealed record AnalysisResponse
{
    /// <summary>The pack that looked.</summary>
    public required ImageModel Model { get; init; }

    /// <summary>Upright, as the file's Exif orientation says.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Format { get; init; }

    public required IReadOnlyDictionary<string, double> Emotions { get; init; }

    public required PictureValence Valence { get; init; }

    public required IReadOnlyDictionary<string, double> Content { get; init; }

    public required IReadOnlyList<NearAttribute> Objects { get; init; }

    public required IReadOnlyList<NearAttribute> Scenes { get; init; }

    public required IReadOnlyList<EmotionExplanation> Explanations { get; init; }
}
