using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary>Draws read of a <c>--tensors-in</c> file: each replaces the random one.</summary>
/// <param name="EmotionVectors"><c>emotion_vectors</c>, [n, D], of a fusion of k emotions [n, k, D].</param>
/// <param name="Latents"><c>latents</c>, [n, C, h, w], unit normal.</param>
internal sealed record GivenDraws(Tensor? EmotionVectors, Tensor? Latents)
{
    private int Count => (int)(EmotionVectors ?? Latents)!.shape[0];

    /// <exception cref="RequestException">The file holds none of the two tensors, or others, or of other shapes.</exception>
    public static GivenDraws Read(string path)
    {
        using Checkpoint file = Checkpoint.Open(path);
        if (file.Tensors.Count == 0 || file.Tensors.Keys.Except(["emotion_vectors", "latents"]).Any())
        {
            throw new RequestException("tensors-in", $"{path} holds {string.Join(", ", file.Tensors.Keys)}; expected emotion_vectors, latents or both.");
        }

        Tensor? Load(string name, params int[] ranks) => !file.Tensors.TryGetValue(name, out StoredTensor? stored) ? null
            : ranks.Contains(stored.Shape.Count) ? file.Load(name, ScalarType.Float32, CPU)
            : throw new RequestException(
                "tensors-in", $"{name} has shape [{string.Join(", ", stored.Shape)}]; expected {string.Join(" or ", ranks)} dimensions.");

        GivenDraws draws = new(Load("emotion_vectors", 2, 3), Load("latents", 4));
        return draws.EmotionVectors is null || draws.Latents is null || draws.EmotionVectors.shape[0] == draws.Latents.shape[0]
            ? draws
            : throw new RequestException("tensors-in", "emotion_vectors and latents are of different numbers of pictures.");
    }

    /// <summary>The request with as many pictures as the tensors are of, where it does not say how many.</summary>
    public GenerationRequest Complete(GenerationRequest request) => request.Count == 0 ? request with { Count = Count }
        : request.Count == Count ? request
        : throw new RequestException("count", $"{request.Count} pictures were asked for, and the tensors are of {Count}.");

    /// <summary>The request with the size that the latents have, where it does not say one.</summary>
    public GenerationRequest Size(GenerationRequest request, int latentScale) => Latents is null ? request : request with
    {
        Height = request.Height ?? (int)Latents.shape[2] * latentScale,
        Width = request.Width ?? (int)Latents.shape[3] * latentScale,
    };

    public PictureDraws Replace(PictureDraws draws, int picture) => draws with
    {
        EmotionVectors = EmotionVectors is null ? draws.EmotionVectors : EmotionVectors[picture].view(-1, EmotionVectors.shape[^1]),
        Latents = Latents is null ? draws.Latents : Latents[picture].unsqueeze(0),
    };
}

/// <summary>What <c>--tensors-out</c> holds of each picture.</summary>
internal static class TracedTensors
{
    /// <summary>The tensors that <see cref="Write"/> needs.</summary>
    public static IEnumerable<Tensor> Of(PictureDraws draws, TracedImage picture) => new[]
    {
        draws.EmotionVectors, picture.TokenEmbeddings, picture.Conditioning, picture.Unconditional, picture.Latents,
    }.OfType<Tensor>();

    public static void Write(string path, List<(PictureDraws Draws, TracedImage Picture)> pictures)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = new()
        {
            ["conditioning"] = cat([.. pictures.Select(p => p.Picture.Conditioning)]).cpu(),
            ["unconditional"] = pictures[0].Picture.Unconditional.cpu(),
            ["latents"] = cat([.. pictures.Select(p => p.Picture.Latents)]).cpu(),
            ["images"] = stack(pictures.Select(p => p.Picture.Image.Image).Select(i => tensor(i.Pixels, [i.Height, i.Width, 3]))),
        };
        if (pictures[0].Picture.TokenEmbeddings is not null)
        {
            tensors["emotion_vectors"] = Rows(pictures.Select(p => p.Draws.EmotionVectors!));
            tensors["token_embeddings"] = Rows(pictures.Select(p => p.Picture.TokenEmbeddings!));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Safetensors.Write(path, tensors);
    }

    /// <summary>[k, D] of each of n pictures as [n, k, D]; single rows as [n, D].</summary>
    private static Tensor Rows(IEnumerable<Tensor> each)
    {
        Tensor all = stack(each).cpu();
        return all.shape[1] == 1 ? all.squeeze(1) : all;
    }
}
