using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Baselines;

/// <summary>The model's own pictures of the class, drawn before it learns: what is there is not drawn again.</summary>
internal static class PriorPictures
{
    /// <param name="folder">Where they lie.</param>
    /// <param name="pack">What draws them, with its own size, sampler, steps and guidance.</param>
    /// <param name="prompt">The class's.</param>
    /// <param name="count">How many; picture k has seed <paramref name="seed"/> + k.</param>
    /// <param name="seed">Of the first.</param>
    /// <param name="workers">That draw at the same time.</param>
    /// <param name="cancellation">Stops after the pictures that are finished.</param>
    /// <returns>The files in order.</returns>
    /// <exception cref="RunException">The folder has pictures of another model or prompt, or the prompt is refused.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IReadOnlyList<string> Draw(string folder, ModelPack pack, string prompt, int count, int seed, int workers, CancellationToken cancellation)
    {
        if (count == 0)
        {
            return [];
        }

        (string File, GenerationRequest Request)[] wanted =
            [.. Enumerable.Range(0, count).Select(k => ($"{seed + k}.png", new GenerationRequest { Prompt = prompt, Seed = seed + k }))];
        PictureFolder pictures = PictureFolder.Open(folder, pack, prompt);
        using var drawer = new PictureDrawer(pack, workers);
        try
        {
            pictures.Complete(wanted, drawer, cancellation);
        }
        catch (RequestException refused)
        {
            throw new RunException($"--class-prompt: {refused.Message}");
        }

        return [.. wanted.Select(w => pictures.PathOf(w.File))];
    }
}
