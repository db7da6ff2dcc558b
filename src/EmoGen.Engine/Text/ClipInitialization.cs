using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>Random initial weights for training from scratch.</summary>
internal static class ClipInitialization
{
    /// <summary>Standard deviation of embeddings (<c>initializer_range</c>).</summary>
    public const double EmbeddingStd = 0.02;

    public static void Draw(Linear linear, double std, Generator generator)
    {
        Draw(linear.weight, std, generator);
        if (linear.bias is not null)
        {
            nn.init.zeros_(linear.bias);
        }
    }

    // nn.init.normal_ passes its generator over.
    public static void Draw(Tensor weight, double std, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        weight.normal_(0, std, generator);
    }
}
