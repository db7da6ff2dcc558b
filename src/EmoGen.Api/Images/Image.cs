using EmoGen.Api.Jobs;

namespace EmoGen.Api.Images;

/// <summary>A finished picture: what was asked, what came out, and where its file lies.</summary>
public sealed class Image
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    public Guid JobId { get; init; }

    public Job? Job { get; init; }

    /// <summary>Its place in the job, from 0; unique within the job.</summary>
    public int Index { get; init; }

    public long Seed { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary><c>png</c>, <c>jpeg</c> or <c>webp</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Size of the file.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The file's key in the <see cref="Storage.IBlobStore"/>.</summary>
    public required string BlobKey { get; init; }

    /// <summary>The request as JSON that gives this picture alone.</summary>
    public required string Request { get; init; }

    /// <summary>JSON of <see cref="EmoGen.Engine.Diffusion.PictureScores"/>; null for a pack that cannot score.</summary>
    public string? Scores { get; init; }

    public required string ModelName { get; init; }

    public required string ModelHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
