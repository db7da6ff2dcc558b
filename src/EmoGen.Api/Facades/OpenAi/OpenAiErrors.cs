using EmoGen.Api.Http;
using EmoGen.Engine.Packs;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Facades.OpenAi;

/// <summary>Problems as OpenAI's API tells them.</summary>
internal static class OpenAiErrors
{
    private const string ModelNotFound = "model-not-found";

    private static readonly Dictionary<string, string> FieldNames = new()
    {
        ["template"] = "prompt",
        ["emotions"] = "prompt",
        ["count"] = "n",
        ["width"] = "size",
        ["height"] = "size",
        ["guidanceScale"] = "guidance_scale",
        ["negativePrompt"] = "negative_prompt",
        ["format"] = "output_format",
    };

    public static ProblemDetails NoSuchModel(string name, ModelPack pack) => Problems.Create(
        404, ModelNotFound, $"There is no model '{name}' here.", $"The models are {string.Join(", ", FacadeModel.Names(pack))}.");

    public static OpenAiError Of(ProblemDetails problem)
    {
        string name = FacadeErrors.Name(problem);
        IReadOnlyList<(string Field, string Message)> fields = FacadeErrors.Fields(problem, FieldNames);
        string message = fields.Count == 0 ? FacadeErrors.Text(problem) : string.Join(' ', fields.Select(f => $"{f.Field}: {f.Message}"));
        string? param = fields.Count > 0 ? fields[0].Field : name == ModelNotFound ? "model" : null;
        return new OpenAiError(new OpenAiErrorDetail(message, TypeOf(problem.Status ?? 500, name), param == "$" ? null : param, CodeOf(name)));
    }

    private static string TypeOf(int status, string name) => status switch
    {
        429 => name == "quota-exceeded" ? "insufficient_quota" : "requests",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string CodeOf(string name) => name switch
    {
        "unauthenticated" => "invalid_api_key",
        "insufficient-scope" => "insufficient_permissions",
        "quota-exceeded" => "insufficient_quota",
        "rate-limited" or "queue-full" => "rate_limit_exceeded",
        Problems.Validation => "invalid_value",
        _ => name.Replace('-', '_'),
    };
}
