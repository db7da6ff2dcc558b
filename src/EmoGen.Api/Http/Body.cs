using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Metadata;

namespace EmoGen.Api.Http;

/// <summary>A JSON body read by <see cref="StrictJson"/>, with its hash for <c>Idempotency-Key</c>.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Sha256">SHA-256 of the path and the bytes, lower-case hex.</param>
public sealed record Body<T>(T Value, string Sha256) : IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    /// <exception cref="ProblemException">The body is missing, too large, of another type, compressed, or not a <typeparamref name="T"/>.</exception>
#pragma warning disable CA1000 // The binding contract asks for a static member of the type itself.
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        byte[] bytes = await BodyReader.ReadAsync(context.Request, context.RequestAborted);
        if (bytes.Length == 0)
        {
            throw new ProblemException(Problems.EmptyBody());
        }

        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(Problems.UnsupportedMediaType());
        }

        if (context.Request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
        {
            throw new ProblemException(Problems.UnsupportedEncoding());
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(context.Request.Path), 0, .. bytes]));
        return new Body<T>(StrictJson.Read<T>(bytes), hash);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
#pragma warning restore CA1000
}

/// <summary>Bodies of bounded size.</summary>
internal static class BodyReader
{
    /// <summary>The largest body that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <exception cref="ProblemException">The body is too large, or breaks off.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw new ProblemException(Problems.BodyTooLarge(MaxBytes));
        }

        using MemoryStream buffer = new();
        byte[] chunk = new byte[16 * 1024];
        for (int read; (read = await ReadAsync(request.Body, chunk, cancellation)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxBytes)
            {
                throw new ProblemException(Problems.BodyTooLarge(MaxBytes));
            }
        }

        return buffer.ToArray();
    }

    /// <summary>What fails here has failed on the client's side: it went away, or wrote its chunks wrongly.</summary>
    private static async Task<int> ReadAsync(Stream body, byte[] chunk, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(chunk, cancellation);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new ProblemException(Problems.ForStatus(400));
        }
    }
}
