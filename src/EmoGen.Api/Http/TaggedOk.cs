using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace EmoGen.Api.Http;

/// <summary>
/// 200 with a value and its <c>ETag</c>, or 304 where <c>If-None-Match</c> says that the client has it. The tag is a hash of the whole answer:
/// whatever of it changes, a 304 cannot hide.
/// </summary>
/// <param name="value">The answer.</param>
/// <param name="isWeak">True where the answer tells of a moment (a place in the queue), false where it stays to the byte.</param>
public sealed class TaggedOk<T>(T value, bool isWeak) : IResult, IEndpointMetadataProvider
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, StrictJson.Options);
        EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"", isWeak);
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-cache";
        if (httpContext.Request.Knows(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, httpContext.RequestAborted);
    }

#pragma warning disable CA1000 // The metadata contract asks for a static member of the type itself.
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }
#pragma warning restore CA1000
}

/// <summary>What a client says that it has.</summary>
public static class EntityTags
{
    /// <summary>True where <c>If-None-Match</c> names the tag, or any.</summary>
    public static bool Knows(this HttpRequest request, EntityTagHeaderValue tag) => request.GetTypedHeaders().IfNoneMatch
        .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
