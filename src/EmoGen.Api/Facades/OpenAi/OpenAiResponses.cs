using System.Text.Json.Serialization;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades.OpenAi;

/// <summary>The pictures of a request.</summary>
/// <param name="Created">When the last one was finished, in seconds since 1970.</param>
/// <param name="JobId">The job that drew them: a field of ours.</param>
public sealed record OpenAiImages(
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("data")] IReadOnlyList<OpenAiImage> Data,
    [property: JsonPropertyName("background")] string Background,
    [property: JsonPropertyName("output_format")] string OutputFormat,
    [property: JsonPropertyName("size")] string Size,
    [property: JsonPropertyName("job_id")] Guid JobId);

/// <summary>A picture, by its address or its bytes.</summary>
/// <param name="RevisedPrompt">The whole prompt, the emotion as <c>&lt;fear&gt;</c>.</param>
/// <param name="Seed">Gives this picture again: a field of ours.</param>
public sealed record OpenAiImage(
    [property: JsonPropertyName("revised_prompt")] string RevisedPrompt,
    [property: JsonPropertyName("seed")] long Seed)
{
    /// <summary>Opens the picture for an hour, without a key.</summary>
    [JsonPropertyName("url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonPropertyName("b64_json"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Base64 { get; init; }
}

/// <summary>The models that can be named.</summary>
public sealed record OpenAiModels([property: JsonPropertyName("object")] string Object, [property: JsonPropertyName("data")] IReadOnlyList<OpenAiModel> Data);

/// <summary>The loaded pack, perhaps with an emotion.</summary>
public sealed record OpenAiModel(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy)
{
    /// <summary>A pack does not say when it was made; its folder does.</summary>
    internal static OpenAiModel Of(string id, ModelPack pack) =>
        new(id, "model", new DateTimeOffset(Directory.GetLastWriteTimeUtc(pack.Folder)).ToUnixTimeSeconds(), "emogen");
}

/// <summary>What went wrong.</summary>
public sealed record OpenAiError([property: JsonPropertyName("error")] OpenAiErrorDetail Error);

/// <summary>What went wrong, for people and for programs.</summary>
/// <param name="Param">The field that is wrong, where one is.</param>
public sealed record OpenAiErrorDetail(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string? Code);
