using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Facades.SdApi;

/// <summary>Fields that are wrong, as FastAPI tells them.</summary>
public sealed record SdApiInvalid([property: JsonPropertyName("detail")] IReadOnlyList<SdApiInvalidField> Detail);

/// <summary>A field that is wrong.</summary>
/// <param name="Location">Where it stands: <c>body</c>, then its name.</param>
public sealed record SdApiInvalidField(
    [property: JsonPropertyName("loc")] IReadOnlyList<string> Location,
    [property: JsonPropertyName("msg")] string Message,
    [property: JsonPropertyName("type")] string Type);

/// <summary>Anything else that went wrong.</summary>
/// <param name="Error">What kind of fault it is.</param>
/// <param name="Detail">What happened.</param>
/// <param name="Errors">The same, where some clients look for it.</param>
public sealed record SdApiError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("body")] string Body,
    [property: JsonPropertyName("errors")] string Errors);

/// <summary>Problems as the web interface of AUTOMATIC1111 tells them.</summary>
internal static class SdApiErrors
{
    private static readonly Dictionary<string, string> FieldNames = new()
    {
        ["template"] = "prompt",
        ["emotions"] = "prompt",
        ["count"] = "batch_size",
        ["guidanceScale"] = "cfg_scale",
        ["negativePrompt"] = "negative_prompt",
    };

    public static int StatusOf(ProblemDetails problem) => IsInvalid(problem) ? 422 : problem.Status ?? 500;

    public static object Of(ProblemDetails problem)
    {
        if (!IsInvalid(problem))
        {
            string text = FacadeErrors.Text(problem);
            return new SdApiError(FacadeErrors.Name(problem), text, Body: "", text);
        }

        IReadOnlyList<(string Field, string Message)> fields = FacadeErrors.Fields(problem, FieldNames);
        return new SdApiInvalid(fields.Count == 0
            ? [new SdApiInvalidField(["body"], FacadeErrors.Text(problem), "value_error")]
            : [.. fields.Select(f => new SdApiInvalidField(["body", .. f.Field.Split('.').Where(part => part != "$")], f.Message, "value_error"))]);
    }

    /// <summary>FastAPI answers 422 to a body that it cannot use, whatever is wrong with it.</summary>
    private static bool IsInvalid(ProblemDetails problem) => problem.Status == 400;
}
