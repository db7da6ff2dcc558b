namespace EmoGen.Engine.Diffusion;

/// <summary>A field of a request that the engine refuses.</summary>
public sealed class RequestException(string field, string message) : Exception(message)
{
    /// <summary>The field's camelCase name: <c>width</c>.</summary>
    public string Field { get; } = field;
}
