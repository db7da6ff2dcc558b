using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Http;

/// <summary>The service's one way to read and write JSON: camelCase, exact names, nothing unknown, nothing twice.</summary>
public static class StrictJson
{
    public static JsonSerializerOptions Options { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For what is in a row: another version may have written it, and a field that this one does not know is passed over.</summary>
    public static JsonSerializerOptions Stored { get; } = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>Applies the same rules to options that the framework made.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>Reads a body; a mistake is a problem that names the field.</summary>
    /// <exception cref="ProblemException">The bytes are not the JSON of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new ProblemException(Problems.Invalid("$", "Expected an object."));
        }
        catch (JsonException wrong)
        {
            throw new ProblemException(Explain<T>(wrong));
        }
    }

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unknown)
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Configure(options);
        options.UnmappedMemberHandling = unknown;
        options.MakeReadOnly();
        return options;
    }

    private static ProblemDetails Explain<T>(JsonException wrong)
    {
        if (wrong.InnerException is JsonException)
        {
            return Problems.MalformedJson($"Line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}: this is not JSON.");
        }

        string field = wrong.Path is { Length: > 2 } path ? path[2..] : "$";
        string message = wrong.Message switch
        {
            var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "There is no such field.",
            var text when text.Contains("uplicate", StringComparison.Ordinal) => "The field stands twice.",
            _ => $"Expected {(field == "$" ? "an object" : Expected(typeof(T), field))}.",
        };
        return Problems.Invalid(field, message);
    }

    /// <summary>The kind of value that stands at a path such as <c>emotions[0].weight</c>.</summary>
    private static string Expected(Type root, string path)
    {
        Type type = root;
        foreach (string part in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            JsonTypeInfo info = Options.GetTypeInfo(type);
            if (info is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value })
            {
                return Describe(value); // Its keys are the client's, and may hold what parts a path.
            }

            Type? next = part.EndsWith(']') ? info.ElementType : info.Properties.FirstOrDefault(p => p.Name == part)?.PropertyType;
            if (next is null)
            {
                return "another value";
            }

            type = next;
        }

        return Describe(Nullable.GetUnderlyingType(type) ?? type);
    }

    private static string Describe(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        TypeCode.String => "a text",
        _ when type == typeof(Guid) => "an id",
        _ when type == typeof(DateTimeOffset) => "a time such as 2030-01-01T00:00:00Z",
        _ => Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object",
    };
}
