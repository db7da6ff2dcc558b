using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace EmoGen.Api.Tests.Clients;

/// <summary>What the clients are made of, and the .NET client made of it.</summary>
internal static class ClientGenerator
{
    private const string SchemaPath = "#/components/schemas/";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The service's document without the facades, which have clients of their own, in an order that does not depend on the code's.</summary>
    public static string Document(string served)
    {
        JsonObject document = JsonNode.Parse(served)!.AsObject();
        JsonObject paths = document["paths"]!.AsObject();
        document["paths"] = Sorted(paths.Where(path => !path.Value!.AsObject().Any(o => o.Value!["tags"]!.AsArray().Any(tag => (string?)tag == "Facades"))));
        document["tags"] = new JsonArray([.. document["tags"]!.AsArray().Where(tag => (string?)tag!["name"] != "Facades").Select(tag => tag!.DeepClone())]);

        JsonObject schemas = document["components"]!["schemas"]!.AsObject();
        HashSet<string> used = [];
        Use(document["paths"]!);
        document["components"]!["schemas"] = Sorted(schemas.Where(schema => used.Contains(schema.Key)));
        return document.ToJsonString(Indented) + "\n";

        void Use(JsonNode at)
        {
            foreach (string name in Nodes(at).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonValue>().Select(Name))
            {
                if (schemas[name] is { } schema && used.Add(name))
                {
                    Use(schema);
                }
            }
        }

        static string Name(JsonValue reference) => ((string)reference!).Replace(SchemaPath, "", StringComparison.Ordinal);
    }

    /// <summary>The .NET client. Its choices are texts, so that it reads those of a newer service; a job's events are heard by what is written by hand.</summary>
    public static async Task<string> CSharpAsync(string document)
    {
        JsonObject open = JsonNode.Parse(document)!.AsObject();
        open["paths"]!.AsObject().Remove("/v1/jobs/{id}/events");
        foreach (JsonObject schema in Nodes(open["components"]!).OfType<JsonObject>().Where(node => node["enum"] is JsonArray))
        {
            string choices = $"One of {string.Join(", ", schema["enum"]!.AsArray())}.";
            schema["description"] = schema["description"] is { } said ? $"{said} {choices}" : choices;
            schema.Remove("enum");
        }

        // NSwag demands each field of a form that may not be null, also where it need not be there.
        foreach (JsonObject form in Nodes(open["paths"]!).OfType<JsonObject>().Select(node => node["multipart/form-data"]?["schema"]).OfType<JsonObject>())
        {
            string[] required = [.. form["required"]!.AsArray().Select(name => (string)name!)];
            foreach ((_, JsonNode? field) in form["properties"]!.AsObject().Where(field => !required.Contains(field.Key)))
            {
                field!["nullable"] = true;
            }
        }

        string code = new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(open.ToJsonString()), Settings()).GenerateFile();
        return code.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static CSharpClientGeneratorSettings Settings() => new()
    {
        ClassName = "EmoGenClient",
        ExceptionClass = "EmoGenException",
        OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
        ParameterNameGenerator = new HeaderNames(),
        GenerateOptionalParameters = true,
        UseBaseUrl = false,
        DisposeHttpClient = false,
        CSharpGeneratorSettings =
        {
            Namespace = "EmoGen.Client",
            JsonLibrary = CSharpJsonLibrary.SystemTextJson,
            ClassStyle = CSharpClassStyle.Poco,
            GenerateNullableReferenceTypes = true,
            GenerateDataAnnotations = false,
            ExcludedTypeNames = ["JsonElement"],
            ArrayType = "System.Collections.Generic.IReadOnlyList",
            ArrayInstanceType = "System.Collections.Generic.List",
            DictionaryType = "System.Collections.Generic.IReadOnlyDictionary",
            DictionaryInstanceType = "System.Collections.Generic.Dictionary",
        },
        AdditionalNamespaceUsages = ["System.Text.Json"],
    };

    private static JsonObject Sorted(IEnumerable<KeyValuePair<string, JsonNode?>> properties) =>
        new(properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private static List<JsonNode> Nodes(JsonNode root)
    {
        IEnumerable<JsonNode?> children = root switch
        {
            JsonObject properties => properties.Select(p => p.Value),
            JsonArray items => items,
            _ => [],
        };
        return [root, .. children.OfType<JsonNode>().SelectMany(Nodes)];
    }

    /// <summary>The names of headers as C# writes them.</summary>
    private sealed class HeaderNames : IParameterNameGenerator
    {
        private readonly DefaultParameterNameGenerator _usual = new();

        public string Generate(OpenApiParameter parameter, IEnumerable<OpenApiParameter> allParameters) =>
            _usual.Generate(parameter, allParameters).Replace("_", "", StringComparison.Ordinal);
    }
}
