using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Images;

/// <summary>A picture as the API shows it.</summary>
public sealed record ImageResponse
{
    public required Guid Id { get; init; }

    public required Guid JobId { get; init; }

    public required int Index { get; init; }

    public required long Seed { get; init; }

    /// <summary>The request that gives this picture alone.</summary>
    public required JsonElement Request { get; init; }

    public required ImageModel Model { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Format { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }

    public required string ContentUrl { get; init; }

    /// <summary>What the pack sees in the picture; null where it cannot score.</summary>
    public required PictureScores? Scores { get; init; }

    public required DateTime CreatedAt { get; init; }

    internal static ImageResponse Of(Image image) => new()
    {
        Id = image.Id,
        JobId = image.JobId,
        Index = image.Index,
        Seed = image.Seed,
        Request = JsonSerializer.Deserialize<JsonElement>(image.Request),
        Model = new ImageModel(image.ModelName, image.ModelHash),
        Width = image.Width,
        Height = image.Height,
        Format = image.Format,
        Bytes = image.Bytes,
        Sha256 = image.Sha256,
        ContentUrl = $"/v1/images/{image.Id}/content",
        Scores = image.Scores is null ? null : JsonSerializer.Deserialize<PictureScores>(image.Scores, StrictJson.Stored),
        CreatedAt = image.CreatedAt.UtcDateTime,
    };
}

/// <summary>The model that drew a picture.</summary>
public sealed record ImageModel(string Name, string Hash);
