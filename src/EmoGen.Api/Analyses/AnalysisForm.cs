using System.Globalization;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EmoGen.Api.Analyses;

/// <summary>A picture that somebody uploads, and what they want to know of it; it is held in memory alone.</summary>
/// <param name="File">As it came: whether it is a picture is found out later.</param>
/// <param name="Model">The pack that looks; null is the default.</param>
/// <param name="Top">The most objects, scenes, and attributes of an explanation.</param>
internal sealed record AnalysisForm(byte[] File, string? Model, int Top)
{
    public const string Type = "multipart/form-data";
    public const string FileField = "file", ModelField = "model", TopField = "top";
    public const int DefaultTop = 5, MaxTop = 100;

    /// <summary>What a form may be longer than its file.</summary>
    private const int Overhead = 16 * 1024;

    private const int LongestText = 1024, MostTexts = 16;

    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(60);

    /// <exception cref="ProblemException">The body is no such form, too large, too slow, compressed, or breaks off.</exception>
    public static async Task<AnalysisForm> ReadAsync(HttpContext http, int maxBytes)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(Problems.UnsupportedMultipart());
        }

        if (http.Request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
        {
            throw new ProblemException(Problems.UnsupportedEncoding());
        }

        int most = maxBytes + Overhead;
        if (http.Request.ContentLength > most)
        {
            throw new ProblemException(Problems.BodyTooLarge(maxBytes));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most;
        }

        IFormCollection form = await ReadFormAsync(http, most);
        Check(form);
        IFormFile file = form.Files[0];
        return file.Length > maxBytes
            ? throw new ProblemException(Problems.BodyTooLarge(maxBytes))
            : new AnalysisForm(await BytesAsync(file, http.RequestAborted), Text(form, ModelField), Text(form, TopField) is { } top ? Whole(top)!.Value : DefaultTop);
    }

    /// <summary>What fails here has failed on the client's side.</summary>
    private static async Task<IFormCollection> ReadFormAsync(HttpContext http, int most)
    {
        FormOptions limits = new()
        {
            MemoryBufferThreshold = most, // Beyond it the framework would write to a file.
            MultipartBodyLengthLimit = most,
            ValueCountLimit = MostTexts,
            ValueLengthLimit = LongestText,
        };
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        reading.CancelAfter(ReadingTime);
        try
        {
            return await http.Request.ReadFormAsync(limits, reading.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(Problems.ForStatus(408));
        }
        catch (Exception malformed) when (malformed is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new ProblemException(Problems.MalformedForm(
                $"Expected parts between boundaries, each with a name: '{FileField}' with a filename, and texts of at most {LongestText} characters."));
        }
    }

    private static void Check(IFormCollection form)
    {
        Checks checks = new();
        int files = form.Files.Count(file => file.Name == FileField);
        checks.Require(files == 1, FileField, files > 1 ? $"Expected one picture, got {files}."
            : form.ContainsKey(FileField) ? "Expected a file: a part with a filename." : "Expected a picture: a PNG, JPEG or WebP file.");
        foreach (string name in form.Files.Select(file => file.Name).Where(name => name != FileField))
        {
            checks.Require(false, Shown(name), name is ModelField or TopField ? "Expected a text, not a file." : "There is no such field.");
        }

        foreach ((string name, var texts) in form)
        {
            checks.Require(name is FileField or ModelField or TopField, Shown(name), "There is no such field.");
            checks.Require(texts.Count == 1, Shown(name), "The field stands twice.");
        }

        checks.Require(Text(form, TopField) is not { } top || Whole(top) is >= 1 and <= MaxTop, TopField, $"Expected a whole number from 1 to {MaxTop}.");
        checks.ThrowIfAny();
    }

    private static string? Text(IFormCollection form, string name) => form.TryGetValue(name, out var texts) ? texts[0] : null;

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Shown(string name) => name.Length == 0 ? "$" : name[..Math.Min(name.Length, 40)];

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellation)
    {
        byte[] bytes = new byte[file.Length];
        await using Stream stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
