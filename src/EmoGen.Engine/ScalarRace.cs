using System.Runtime.InteropServices;

namespace EmoGen.Engine;

/// <summary>
/// TorchSharp 0.107 does not keep a number (<c>Scalar</c>) alive while libtorch reads it: a garbage collection in the wrong microsecond frees it. Libtorch sees
/// that it is none and refuses the operation. It is rare (docs/experiments.md, 8), but a service runs for years; what has no side effects is done again.
/// </summary>
public static class ScalarRace
{
    /// <summary>What libtorch says of a number of no known kind.</summary>
    private static readonly string[] Refusals = ["Expected false to be true", "Unknown scalar type"];

    /// <summary>The result of <paramref name="work"/>, which is done a second time if a number was lost in the first.</summary>
    public static T Repeat<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ExternalException e) when (Refusals.Any(refusal => e.Message.Contains(refusal, StringComparison.Ordinal)))
        {
            return work();
        }
    }
}
