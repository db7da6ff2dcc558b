using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>The nonlinearity of CLIP's feed-forward layers.</summary>
public enum ClipActivation
{
    /// <summary>x sigmoid(1.702 x): OpenAI's models.</summary>
    QuickGelu,

    /// <summary>x Phi(x), exact: OpenCLIP's models.</summary>
    Gelu,
}

internal static class ClipActivations
{
    public static Tensor Apply(this ClipActivation activation, Tensor x) => activation switch
    {
        ClipActivation.QuickGelu => x * sigmoid(1.702 * x),
        ClipActivation.Gelu => nn.functional.gelu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
