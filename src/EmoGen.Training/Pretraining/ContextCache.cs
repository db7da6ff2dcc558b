using EmoGen.Engine.Vision;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The text encoder's output for every different caption and for the empty one, computed once, in bfloat16.</summary>
internal sealed class ContextCache
{
    private const int EncodeBatch = 64;

    private readonly CaptionTokens _captions;
    private readonly Tensor _contexts; // [captions + 1, 77, D]; the last is the empty caption's

    public ContextCache(CaptionTokens captions, ClipModel clip, Tensor emptyIds)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        _captions = captions;
        var contexts = new List<Tensor>();
        for (int first = 0; first < captions.Different; first += EncodeBatch)
        {
            contexts.Add(Encode(clip, captions.Captions(first, Math.Min(EncodeBatch, captions.Different - first))));
        }

        contexts.Add(Encode(clip, emptyIds));
        _contexts = cat(contexts).DetachFromDisposeScope();
    }

    /// <summary>The contexts of the pictures' captions, each replaced by the empty caption's with the given probability: [B, 77, D].</summary>
    public Tensor Select(int[] pictures, double emptyProbability, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor caption = tensor([.. pictures.Select(p => (long)_captions.CaptionOf[p])]);
        Tensor empty = rand([pictures.Length], generator: generator).lt(emptyProbability);
        Tensor index = where(empty, full_like(caption, _captions.Different), caption);
        return _contexts.index_select(0, index).MoveToOuterDisposeScope();
    }

    private static Tensor Encode(ClipModel clip, Tensor ids)
    {
        using var scope = NewDisposeScope();
        return clip.EncodeText(ids).LastHiddenState.to(ScalarType.BFloat16).MoveToOuterDisposeScope();
    }
}
