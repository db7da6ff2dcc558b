using System.Globalization;
using System.Security.Cryptography;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace EmoGen.Api.Images;

/// <summary><c>/v1/images</c>.</summary>
public static class ImageEndpoints
{
    private const int MinThumbnail = 8;
    private const int MaxThumbnail = 2048;
    private const string Forever = "private, max-age=31536000, immutable";

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder images = app.MapGroup("/v1/images").WithTags("Images");
        images.MapGet("/{id:guid}", GetAsync).WithName("GetImage").WithSummary("A picture's data").ProducesProblem(404)
            .RequireAuthorization(Scopes.Read);
        images.MapGet("/{id:guid}/content", ContentAsync).WithName("GetImageContent").WithSummary("The file, or with ?width= a thumbnail of it")
            .Produces<Stream>(200, "image/png", "image/jpeg", "image/webp").Produces<Stream>(206, "image/png", "image/jpeg", "image/webp", "multipart/byteranges")
            .Produces(302).Produces(304).ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(416)
            .RequireAuthorization(Scopes.Read);
        images.MapMethods("/{id:guid}/content", [HttpMethods.Head], ContentAsync).ExcludeFromDescription().RequireAuthorization(Scopes.Read);
        images.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteImage").WithSummary("Removes a picture of a job that is over")
            .ProducesProblem(404).ProducesProblem(409).RequireAuthorization(Scopes.Submit);
    }

    private static async Task<TaggedOk<ImageResponse>> GetAsync(Guid id, Caller caller, EmoGenDbContext data, CancellationToken cancellation) =>
        new(ImageResponse.Of(await FindAsync(data, id, caller, cancellation)), isWeak: false);

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, StatusCodeHttpResult>> ContentAsync(
        Guid id, string? width, Caller caller, EmoGenDbContext data, IBlobStore blobs, IOptions<EmoGenOptions> options, HttpContext http)
    {
        int? thumbnail = ParseWidth(width);
        return await SendAsync(await FindAsync(data, id, caller, http.RequestAborted), thumbnail, blobs, options.Value.Blobs, http);
    }

    /// <summary>
    /// Answers with the file of a picture that the client may see, or with a thumbnail of it. A file never changes, so its hash is its tag, and a
    /// thumbnail's is the hash and the width. Where the settings wish it, clients fetch whole files from the store by a link that ends soon.
    /// </summary>
    internal static async Task<Results<FileStreamHttpResult, RedirectHttpResult, StatusCodeHttpResult>> SendAsync(
        Image image, int? thumbnail, IBlobStore blobs, BlobOptions settings, HttpContext http)
    {
        bool whole = thumbnail is null || thumbnail >= image.Width;
        EntityTagHeaderValue tag = new(whole ? $"\"{image.Sha256}\"" : FormattableString.Invariant($"\"{image.Sha256}-{thumbnail}\""));
        string type = PictureFiles.ContentType(image.Format);
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = Forever;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.Knows(tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (whole && settings.Redirect && HttpMethods.IsGet(http.Request.Method)
            && await blobs.LinkAsync(image.BlobKey, new BlobLink(settings.LinkLifetime, type, Forever)) is { } link)
        {
            http.Response.Headers.CacheControl = FormattableString.Invariant($"private, max-age={(int)(settings.LinkLifetime / 2).TotalSeconds}");
            return TypedResults.Redirect(link.AbsoluteUri);
        }

        Stream file = await blobs.OpenAsync(image.BlobKey, http.RequestAborted) ?? throw new ProblemException(Problems.NotFound("image", image.Id));
        Stream content = whole ? file : await ShrinkAsync(file, image, thumbnail!.Value, http.RequestAborted);
        return TypedResults.Stream(content, type, entityTag: tag, enableRangeProcessing: true);
    }

    private static async Task<NoContent> DeleteAsync(Guid id, Caller caller, EmoGenDbContext data, PictureRemover remover, CancellationToken cancellation)
    {
        Image image = await FindAsync(data, id, caller, cancellation);
        if (!await data.Jobs.AnyAsync(j => j.Id == image.JobId && j.FinishedAt != null, cancellation))
        {
            throw new ProblemException(Problems.Conflict(
                "job-not-over", "The picture's job is not over.", $"Cancel job {image.JobId} first, or wait for its end."));
        }

        await remover.RemoveAsync([image], cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Image> FindAsync(EmoGenDbContext data, Guid id, Caller caller, CancellationToken cancellation) =>
        await data.Images.VisibleTo(caller).AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellation)
        ?? throw new ProblemException(Problems.NotFound("image", id));

    private static int? ParseWidth(string? width)
    {
        bool number = int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed);
        new Checks().Require(
            width is null || (number && parsed is >= MinThumbnail and <= MaxThumbnail), "width", $"Expected a whole number from {MinThumbnail} to {MaxThumbnail}.")
            .ThrowIfAny();
        return width is null ? null : parsed;
    }

    /// <summary>Only a file that is still the one stored is decoded: another's pixels could be more than the memory holds.</summary>
    private static async Task<Stream> ShrinkAsync(Stream file, Image image, int width, CancellationToken cancellation)
    {
        await using Stream source = file;
        byte[] bytes = new byte[image.Bytes];
        await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == image.Sha256
            ? new MemoryStream(PictureFiles.Thumbnail(bytes, image.Format, width), writable: false)
            : throw new InvalidDataException($"The file {image.BlobKey} is not the one that was stored.");
    }
}
