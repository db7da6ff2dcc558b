using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmoGen.Engine.Emotions;

/// <summary>How a mapping network is built; <c>emogen/mapping.json</c> holds it in snake_case.</summary>
public sealed record MappingConfig
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<MappingArchitecture>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The published configuration: two linear layers with a ReLU between them (the reference's config.yaml).</summary>
    public static MappingConfig Published { get; } = new();

    public MappingArchitecture Architecture { get; init; } = MappingArchitecture.Mlp;

    /// <summary>Linear layers of an <see cref="MappingArchitecture.Mlp"/>, at least 2; the others have a fixed number.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>A ReLU after each hidden layer.</summary>
    public bool Relu { get; init; } = true;

    /// <summary>A LayerNorm after each hidden layer, before the ReLU; not in a simple_mlp.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Dropout with probability 0.5 after each hidden layer, in training.</summary>
    public bool Dropout { get; init; }

    /// <summary>Size of an emotion vector.</summary>
    public int EmotionSize { get; init; } = 768;

    public int HiddenSize { get; init; } = 1024;

    /// <summary>Size of the text encoder's word vectors.</summary>
    public int WordSize { get; init; } = 768;

    /// <summary>Reads <c>mapping.json</c>; absent keys have the published values.</summary>
    /// <exception cref="InvalidDataException">It is not an object of these keys, or a value is out of its range; the message names it.</exception>
    public static MappingConfig FromJson(JsonElement json)
    {
        try
        {
            MappingConfig config = json.Deserialize<MappingConfig>(Json) ?? throw new InvalidDataException("mapping config: null where an object was expected");
            return config.Problem() is { } problem ? throw new InvalidDataException($"mapping config: {problem}") : config;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"mapping config: {e.Message}", e);
        }
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);

    /// <summary>What is wrong with the values, or null.</summary>
    internal string? Problem() => this switch
    {
        { EmotionSize: < 1 } or { HiddenSize: < 1 } or { WordSize: < 1 } => "emotion_size, hidden_size and word_size must be at least 1",
        { Architecture: MappingArchitecture.Mlp, Layers: < 2 or > 64 } => $"layers is {Layers}, expected 2 to 64 for an mlp",
        { Architecture: MappingArchitecture.SimpleMlp, LayerNorm: true } => "a simple_mlp has no layer_norm",
        _ => null,
    };
}

/// <summary>The reference's three mapping networks.</summary>
public enum MappingArchitecture
{
    /// <summary>One linear layer, key <c>fc</c>.</summary>
    Fc,

    /// <summary>Hidden layers with options, keys <c>mlp.0</c>, <c>mlp.2</c>, ...: the published one.</summary>
    Mlp,

    /// <summary>Two linear layers, without LayerNorm.</summary>
    SimpleMlp,
}
