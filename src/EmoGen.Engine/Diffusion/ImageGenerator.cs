using EmoGen.Engine.Packs;

namespace EmoGen.Engine.Diffusion;

/// <summary>A loaded model pack that turns requests into pictures. One call at a time (the owner holds the gate).</summary>
public sealed class ImageGenerator : IDisposable
{
    private ImageGenerator(ModelPack pack) => Pack = pack;

    public ModelPack Pack { get; }

    /// <summary>Loads all weights of a pack.</summary>
    public static ImageGenerator Load(ModelPack pack, GeneratorOptions options) => new(pack);

    /// <summary>The request with every null field replaced by the pack's default.</summary>
    /// <exception cref="RequestException">A field is out of its range; the exception names it.</exception>
    public GenerationRequest Resolve(GenerationRequest request) => throw new NotImplementedException();

    /// <summary>Draws picture <paramref name="index"/> of a request: the same bytes, whatever ran before.</summary>
    public GeneratedImage Generate(
        GenerationRequest request, int index, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>The emotions that the pack's classifier sees and the nearest attributes; null for a pack without scoring parts.</summary>
    public PictureScores? Score(Imaging.RgbImage image) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}

/// <summary>Where and in which precision a pack runs.</summary>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Dtype"><c>auto</c>, <c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</param>
public sealed record GeneratorOptions(string Device = "cpu", string Dtype = "auto");

/// <summary>What a picture shows, as the pack's own CLIP and classifier see it.</summary>
/// <param name="Emotions">Probability of each emotion, by name, in class order; they sum to 1.</param>
/// <param name="Attributes">The nearest attributes, best first.</param>
public sealed record PictureScores(IReadOnlyDictionary<string, double> Emotions, IReadOnlyList<AttributeScore> Attributes);

/// <summary>An attribute and the cosine between its CLIP text feature and the picture's image feature.</summary>
public sealed record AttributeScore(string Name, string Kind, double Similarity);

/// <summary>A field of a request that the engine refuses.</summary>
public sealed class RequestException(string field, string message) : Exception(message)
{
    /// <summary>The field's camelCase name: <c>width</c>.</summary>
    public string Field { get; } = field;
}
