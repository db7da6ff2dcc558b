using EmoGen.Engine.Emotions;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>What textual inversion learns: k word vectors for each of the eight emotions, and nothing else.</summary>
internal sealed class EmotionEmbeddings : nn.Module
{
    /// <summary>The parameter's name in checkpoints.</summary>
    public const string Name = "vectors";

    [ComponentName(Name = Name)] private readonly Parameter _vectors; // [8, k, D]

    /// <param name="initial">The vector that every word starts as, [D].</param>
    /// <param name="vectors">k.</param>
    public EmotionEmbeddings(Tensor initial, int vectors) : base(nameof(EmotionEmbeddings))
    {
        _vectors = new Parameter(initial.detach().to(ScalarType.Float32).expand(EmotionNames.All.Count, vectors, -1).clone());
        RegisterComponents();
    }

    /// <summary>The words of each picture's emotion, [B, k, D].</summary>
    public Tensor Of(IEnumerable<Emotion> emotions) => _vectors.index_select(0, tensor([.. emotions.Select(e => (long)e)]));

    /// <summary>As <see cref="LearnedWords.FromTensors"/> reads them, each [k, D].</summary>
    public static Dictionary<string, Tensor> ByName(Tensor vectors) => EmotionNames.All.ToDictionary(LearnedWords.Key, e => vectors[(int)e].contiguous());
}
