using System.Text.Json;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>What must hold of errors below the paths of facades: they have the form of the API that the facade stands for, to the field.</summary>
internal static class FacadeRules
{
    public static bool Contains(string target) => IsBelow(target, "/openai") || IsBelow(target, "/sdapi");

    /// <summary>What is wrong with an error of a facade, in one sentence; null where nothing is, and for all other paths.</summary>
    /// <param name="documented">The problems in docs: type and status.</param>
    public static string? Mistake(string target, int status, JsonElement body, IReadOnlySet<string> documented) =>
        IsBelow(target, "/openai") ? OpenAi(status, body, documented)
        : !IsBelow(target, "/sdapi") ? null
        : status == 422 ? SdApiInvalid(body)
        : SdApi(status, body, documented);

    private static bool IsBelow(string target, string root) =>
        target.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (target.Length == root.Length || target[root.Length] is '/' or '?');

    private static string? OpenAi(int status, JsonElement body, IReadOnlySet<string> documented)
    {
        if (!Has(body, "error") || body.GetProperty("error") is var error && !Has(error, "message", "type", "param", "code"))
        {
            return "not the form of OpenAI's errors";
        }

        string code = error.GetProperty("code").GetString()!;
        string problem = code switch
        {
            "invalid_api_key" => "unauthenticated",
            "insufficient_permissions" => "insufficient-scope",
            "insufficient_quota" => "quota-exceeded",
            "rate_limit_exceeded" => "rate-limited",
            "invalid_value" => "validation",
            _ => code.Replace('_', '-'),
        };
        string type = status switch { 429 => code == "insufficient_quota" ? code : "requests", >= 500 => "server_error", _ => "invalid_request_error" };
        return !documented.Contains($"{problem} {status}") ? $"docs know no code '{code}' of a {status}"
            : error.GetProperty("type").GetString() != type ? $"the type of a {status} is not {type}"
            : !IsText(error.GetProperty("message")) ? "the error has no message"
            : error.GetProperty("param") is { ValueKind: not JsonValueKind.Null } param && !IsText(param) ? "param is neither null nor a name"
            : null;
    }

    private static string? SdApiInvalid(JsonElement body) =>
        Has(body, "detail") && body.GetProperty("detail") is { ValueKind: JsonValueKind.Array } fields && fields.GetArrayLength() > 0
        && fields.EnumerateArray().All(field => Has(field, "loc", "msg", "type") && IsText(field.GetProperty("msg")) && IsText(field.GetProperty("type"))
            && field.GetProperty("loc").EnumerateArray().First().GetString() == "body" && field.GetProperty("loc").EnumerateArray().All(IsText))
            ? null : "not the form of FastAPI's validation errors";

    private static string? SdApi(int status, JsonElement body, IReadOnlySet<string> documented) =>
        !Has(body, "error", "detail", "body", "errors") || !IsText(body.GetProperty("detail")) ? "not the form of the web interface's errors"
        : documented.Contains($"{body.GetProperty("error").GetString()} {status}") ? null
        : $"docs know no error '{body.GetProperty("error")}' of a {status}";

    /// <summary>True for an object with these fields and no other.</summary>
    private static bool Has(JsonElement value, params string[] fields) => value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal).SequenceEqual(fields.Order(StringComparer.Ordinal));

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() != "";
}
