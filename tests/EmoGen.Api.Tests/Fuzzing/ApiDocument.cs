using System.Text.Json;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>The OpenAPI document of a running service, as far as a fuzzer needs it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonElement _root;

    public ApiDocument(JsonElement root)
    {
        _root = root;
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ApiOperation(this, operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>What a reference stands for; anything else stands for itself.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement at = _root;
            foreach (string part in reference.GetString()!.Split('/').Skip(1))
            {
                at = at.GetProperty(part);
            }

            schema = at;
        }

        return schema;
    }
}

/// <summary>A method of a path.</summary>
internal sealed class ApiOperation(ApiDocument document, string method, string path, JsonElement json)
{
    public ApiDocument Document => document;

    public string Method => method;

    /// <summary>With its parameters in braces.</summary>
    public string Path => path;

    /// <summary>The status with which it tells that the job for which it waited was canceled, which is all that happens where nobody draws; 0 for all others.</summary>
    public int NothingDrawn => path == "/openai/v1/images/generations" ? 409 : 0;

    /// <summary>The schema of the JSON body; null where there is none.</summary>
    public JsonElement? BodySchema { get; } = Content(json, "application/json") is { } content ? content.GetProperty("schema") : null;

    /// <summary>Whether it takes a form with a picture.</summary>
    public bool TakesForm { get; } = Content(json, "multipart/form-data") is not null;

    public IReadOnlyList<ApiParameter> Parameters { get; } = json.TryGetProperty("parameters", out JsonElement parameters)
        ? [.. parameters.EnumerateArray().Select(p => new ApiParameter(p.GetProperty("name").GetString()!, p.GetProperty("in").GetString()!))]
        : [];

    /// <summary>The kinds of content that a status answers with, each with its schema; null where the document does not know the status.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Answer(int status)
    {
        string name = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!json.GetProperty("responses").TryGetProperty(name, out JsonElement response))
        {
            return null;
        }

        return response.TryGetProperty("content", out JsonElement content)
            ? content.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.TryGetProperty("schema", out JsonElement schema) ? schema : default)
            : new Dictionary<string, JsonElement>();
    }

    public override string ToString() => $"{method} {path}";

    private static JsonElement? Content(JsonElement operation, string type) =>
        operation.TryGetProperty("requestBody", out JsonElement body) && body.GetProperty("content").TryGetProperty(type, out JsonElement content) ? content : null;
}

/// <summary>A parameter and where it stands: <c>path</c>, <c>query</c> or <c>header</c>.</summary>
internal sealed record ApiParameter(string Name, string In);
