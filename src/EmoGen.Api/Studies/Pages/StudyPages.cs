using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Net.Http.Headers;

namespace EmoGen.Api.Studies.Pages;

/// <summary>
/// The preference study's pages: <c>/study/TOKEN</c> and <c>/study/join/CODE</c> for participants, <c>/studies</c> and <c>/studies/ID</c> for owners. They are
/// empty forms for everybody, which scripts fill with what the API tells a token or a key.
/// </summary>
internal static class StudyPages
{
    /// <summary>Scripts, styles, pictures and answers of this service alone, nothing inline.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Root = "Studies.Pages.";

    private static readonly FrozenDictionary<string, PageFile> Files = Read().ToFrozenDictionary(file => file.Name);

    public static bool Contains(PathString path) => path.StartsWithSegments("/study") || path.StartsWithSegments("/studies");

    public static void MapStudyPages(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder pages = app.MapGroup("/").AllowAnonymous().ExcludeFromDescription().WithMetadata(new DisableRateLimitingAttribute());
        foreach (string path in (string[])["/study/{token}", "/study/join/{code}"])
        {
            pages.MapGet(path, (HttpContext http) => Send(Files["participant.html"], http));
        }

        foreach (string path in (string[])["/studies", "/studies/{id}"])
        {
            pages.MapGet(path, (HttpContext http) => Send(Files["owner.html"], http));
        }

        pages.MapGet("/study/files/{name}", (string name, HttpContext http) =>
            Send(Files.GetValueOrDefault(name) ?? throw new ProblemException(Problems.ForStatus(404)), http));
    }

    /// <summary>A browser keeps a file and asks each time whether it has changed: another version's script never meets this one's page.</summary>
    private static FileContentHttpResult Send(PageFile file, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(file.Bytes, file.ContentType, entityTag: file.Tag);
    }

    private static IEnumerable<PageFile> Read()
    {
        Assembly assembly = typeof(StudyPages).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return new PageFile(resource[Root.Length..], bytes);
        }
    }

    private sealed record PageFile(string Name, byte[] Bytes)
    {
        public EntityTagHeaderValue Tag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..32]}\"");

        public string ContentType { get; } = Path.GetExtension(Name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            string other => throw new InvalidOperationException($"{Name}: no content type for {other}."),
        };
    }
}
