namespace EmoGen.Engine.Weights;

/// <summary>A weight file that cannot be read, written or bound; the message names the file and, where there is one, the tensor.</summary>
public sealed class WeightException : Exception
{
    public WeightException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static WeightException InFile(string file, string problem, Exception? inner = null) => new($"{file}: {problem}", inner);

    internal static WeightException InTensor(string file, string tensor, string problem, Exception? inner = null) =>
        new($"{file}: tensor '{tensor}': {problem}", inner);
}
