using EmoGen.Engine.Text;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Vision;

/// <summary>CLIP's vision tower (<c>vision_model</c> in checkpoints): a vision transformer, [B, C, S, S] -> [B, D].</summary>
public sealed class ClipVisionModel : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "embeddings")] private readonly ClipVisionEmbeddings _embeddings;
    [ComponentName(Name = "pre_layrnorm")] private readonly LayerNorm _inputNorm; // sic: the checkpoints' own spelling
    [ComponentName(Name = "encoder")] private readonly ClipEncoder _encoder;
    [ComponentName(Name = "post_layernorm")] private readonly LayerNorm _pooledNorm;

    public ClipVisionModel(ClipVisionConfig config) : base(nameof(ClipVisionModel))
    {
        _embeddings = new ClipVisionEmbeddings(config);
        _inputNorm = Layers.LayerNorm(config.HiddenSize, config.LayerNormEps);
        _encoder = new ClipEncoder(config);
        _pooledNorm = Layers.LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    /// <summary>The pooled output: the class position's row after the last norm.</summary>
    /// <param name="pixels">[B, C, S, S], normalised by CLIP's own means and deviations.</param>
    /// <exception cref="ArgumentException">The picture is not of the config's size.</exception>
    public override Tensor forward(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _encoder.forward(_inputNorm.forward(_embeddings.forward(pixels)));
        return _pooledNorm.forward(hidden.select(1, 0)).MoveToOuterDisposeScope(); // [B, 1 + patches, D] -> [B, D]
    }

    /// <summary>Draws the weights anew, for training from scratch (transformers' <c>_init_weights</c>).</summary>
    public void Initialize(Generator generator)
    {
        _embeddings.Initialize(generator);
        _encoder.Initialize(generator);
    }
}

/// <summary>Patches as vectors, a class vector before them, and positions: [B, C, S, S] -> [B, 1 + (S/P)^2, D].</summary>
internal sealed class ClipVisionEmbeddings : nn.Module<Tensor, Tensor>
{
    private readonly long[] _imageShape;
    [ComponentName(Name = "class_embedding")] private readonly Parameter _class;
    [ComponentName(Name = "patch_embedding")] private readonly Conv2d _patches;
    [ComponentName(Name = "position_embedding")] private readonly EmbeddingTable _positions;

    public ClipVisionEmbeddings(ClipVisionConfig config) : base(nameof(ClipVisionEmbeddings))
    {
        _imageShape = [config.NumChannels, config.ImageSize, config.ImageSize];
        long side = config.ImageSize / config.PatchSize;
        _class = Layers.Parameter(config.HiddenSize);
        _patches = Layers.Conv2d(config.NumChannels, config.HiddenSize, config.PatchSize, stride: config.PatchSize, bias: false);
        _positions = Layers.Embedding((side * side) + 1, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)
    {
        if (pixels.dim() != 4 || !pixels.shape.AsSpan(1).SequenceEqual(_imageShape))
        {
            throw new ArgumentException(
                $"Pixels have shape [{string.Join(", ", pixels.shape)}]; [batch, {string.Join(", ", _imageShape)}] was expected.", nameof(pixels));
        }

        Tensor patches = _patches.forward(pixels).flatten(2).transpose(1, 2); // [B, D, S/P, S/P] -> [B, (S/P)^2, D]
        Tensor first = _class.view(1, 1, -1).expand(patches.shape[0], -1, -1);
        return cat([first, patches], 1) + _positions.Weight;
    }

    public void Initialize(Generator generator)
    {
        ClipInitialization.Draw(_class, Math.Pow(_class.shape[0], -0.5), generator);
        ClipInitialization.Draw(_patches.weight, ClipInitialization.EmbeddingStd, generator);
        ClipInitialization.Draw(_positions.Weight, ClipInitialization.EmbeddingStd, generator);
    }
}
