using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmoGen.Engine.Text;

/// <summary>What CLIP's text and vision transformers have in common. Property names are the keys of transformers' <c>config.json</c>.</summary>
public abstract record ClipEncoderConfig
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter<ClipActivation>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Width of the residual stream.</summary>
    public abstract int HiddenSize { get; init; }

    /// <summary>Width inside the feed-forward layers.</summary>
    public abstract int IntermediateSize { get; init; }

    public int NumHiddenLayers { get; init; } = 12;

    public abstract int NumAttentionHeads { get; init; }

    /// <summary>Width of the space that text and pictures share.</summary>
    public int ProjectionDim { get; init; } = 512;

    public ClipActivation HiddenAct { get; init; } = ClipActivation.QuickGelu;

    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Dropout of the attention weights in training: only 0, as in every published CLIP, is supported.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>The kind of model, as transformers names it.</summary>
    public abstract string ModelType { get; }

    /// <summary>Whether a position attends only to itself and those before it.</summary>
    [JsonIgnore]
    public abstract bool IsCausal { get; }

    /// <summary>This config as transformers writes it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, GetType(), Json);

    /// <summary>Reads a config; keys that are absent have transformers' defaults, keys of no meaning here are passed over.</summary>
    /// <exception cref="InvalidDataException">A value has the wrong type or is not supported.</exception>
    internal static TConfig Read<TConfig>(JsonElement json) where TConfig : ClipEncoderConfig
    {
        try
        {
            TConfig config = json.Deserialize<TConfig>(Json) ?? throw new InvalidDataException("The CLIP config is null; an object was expected.");
            config.Validate();
            return config;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The CLIP config's value at {error.Path} is of the wrong type or not supported.", error);
        }
    }

    /// <exception cref="InvalidDataException">A value is out of range; the message names it.</exception>
    protected virtual void Validate()
    {
        RequirePositive(HiddenSize, "hidden_size");
        RequirePositive(IntermediateSize, "intermediate_size");
        RequirePositive(NumHiddenLayers, "num_hidden_layers");
        RequirePositive(NumAttentionHeads, "num_attention_heads");
        RequirePositive(ProjectionDim, "projection_dim");
        if (HiddenSize % NumAttentionHeads != 0)
        {
            throw new InvalidDataException($"CLIP's hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        }

        if (AttentionDropout != 0)
        {
            throw new InvalidDataException($"CLIP's attention_dropout {AttentionDropout} is not supported; 0 was expected.");
        }
    }

    private protected static void RequirePositive(int value, string key)
    {
        if (value <= 0)
        {
            throw new InvalidDataException($"CLIP's {key} is {value}; a positive number was expected.");
        }
    }
}
