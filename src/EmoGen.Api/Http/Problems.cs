using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Http;

/// <summary>Every problem the service answers with (RFC 9457), by its stable type.</summary>
public static class Problems
{
    public const string TypePrefix = "urn:emogen:problem:";

    /// <summary>The request says something that is not allowed; <c>errors</c> names the fields.</summary>
    public const string Validation = "validation";

    /// <summary>A client's mistake, found before the field checks.</summary>
    public static ProblemDetails Create(int status, string name, string title, string? detail = null) =>
        new() { Type = TypePrefix + name, Status = status, Title = title, Detail = detail };

    /// <summary>400 with the fields that are wrong and one sentence for each.</summary>
    public static ProblemDetails Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new HttpValidationProblem(errors) { Type = TypePrefix + Validation, Status = 400, Title = "The request is not valid." };

    public static ProblemDetails Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]> { [field] = [message] });

    public static ProblemDetails EmptyBody() => Create(400, "empty-body", "The body is empty.", "Send a JSON object.");

    public static ProblemDetails MalformedJson(string detail) => Create(400, "malformed-json", "The body is not valid JSON.", detail);

    public static ProblemDetails MalformedForm(string detail) => Create(400, "malformed-form", "The body is not a valid form.", detail);

    public static ProblemDetails BodyTooLarge(int limit) =>
        Create(413, "body-too-large", "The body is too large.", $"A body has at most {limit} bytes.");

    public static ProblemDetails UnsupportedMediaType() =>
        Create(415, "unsupported-media-type", "The body is not JSON.", "Send the header Content-Type: application/json.");

    public static ProblemDetails UnsupportedForm() =>
        Create(415, "unsupported-media-type", "The body is not a form.", "Send the header Content-Type: application/x-www-form-urlencoded.");

    public static ProblemDetails UnsupportedMultipart() =>
        Create(415, "unsupported-media-type", "The body is not a form with a file.", "Send the header Content-Type: multipart/form-data; boundary=...");

    /// <summary>A small compressed body can be a large one: none is taken.</summary>
    public static ProblemDetails UnsupportedEncoding() =>
        Create(415, "unsupported-media-type", "The body is compressed.", "Send it as it is, without the header Content-Encoding.");

    public static ProblemDetails NotFound(string what, Guid id) =>
        Create(404, "not-found", $"There is no such {what}.", $"No {what} has the id {id}.");

    public static ProblemDetails Conflict(string name, string title, string detail) => Create(409, name, title, detail);

    public static ProblemDetails Unavailable(string detail) =>
        Create(503, "unavailable", "The service cannot answer now.", detail);

    /// <summary>A status that the framework set without saying more: an unknown path, a wrong method, an unexpected error.</summary>
    public static ProblemDetails ForStatus(int status) => status switch
    {
        400 => Create(400, "bad-request", "The request is not valid."),
        403 => Create(403, "forbidden", "The request is refused.", "The dashboard takes posts from its own pages only."),
        404 => Create(404, "not-found", "There is nothing here.", "No such path; /openapi/v1.json lists them all."),
        405 => Create(405, "method-not-allowed", "The method is not allowed here.", "The Allow header lists the methods that are."),
        408 => Create(408, "request-timeout", "The request came too slowly."),
        412 => Create(412, "precondition-failed", "The file is another than the precondition names.", "If-Match or If-Unmodified-Since do not hold."),
        413 => Create(413, "body-too-large", "The body is too large."),
        415 => UnsupportedMediaType(),
        416 => Create(416, "range-not-satisfiable", "The file has no such range.", "The Content-Range header tells its size."),
        _ => Create(status, status >= 500 ? "internal" : "bad-request", status >= 500 ? "Something went wrong." : "The request is not valid."),
    };
}

/// <summary>Problem details with <c>errors</c>: camelCase field to sentences.</summary>
public sealed class HttpValidationProblem(IReadOnlyDictionary<string, string[]> errors) : ProblemDetails
{
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}

/// <summary>Stops the handling of a request with an answer; turned into it in one place, <see cref="ProblemHandler"/>.</summary>
public sealed class ProblemException(ProblemDetails problem, TimeSpan? retryAfter = null) : Exception(problem.Title)
{
    /// <summary>When to come back, where that helps.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public ProblemDetails Problem { get; } = problem;
}
