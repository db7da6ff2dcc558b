using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>
/// Stable Diffusion's denoiser (Rombach et al. 2022): predicts from noisy latents, a timestep and a text what the scheduler's prediction type
/// asks for. Weights have the names of diffusers' <c>UNet2DConditionModel</c>.
/// </summary>
public sealed class UNetModel : nn.Module
{
    [ComponentName(Name = "time_embedding")] private readonly TimeEmbedding _time;
    [ComponentName(Name = "conv_in")] private readonly PackedConvolution _in;
    [ComponentName(Name = "down_blocks")] private readonly ModuleList<DownBlock> _down = [];
    [ComponentName(Name = "mid_block")] private readonly MidBlock _mid;
    [ComponentName(Name = "up_blocks")] private readonly ModuleList<UpBlock> _up = [];
    [ComponentName(Name = "conv_norm_out")] private readonly GroupNorm _normOut;
    [ComponentName(Name = "conv_out")] private readonly PackedConvolution _out;

    public UNetModel(UNetConfig config)
        : base(nameof(UNetModel))
    {
        Config = config;
        _time = new TimeEmbedding(config);
        _in = new PackedConvolution(config.InChannels, config.BlockOutChannels[0], 3, 1, 1);
        for (int level = 0; level < config.Levels; level++)
        {
            _down.Add(new DownBlock(config, level));
        }

        _mid = new MidBlock(config);
        Stack<int> skipChannels = SkipChannels(config);
        for (int index = 0; index < config.Levels; index++)
        {
            _up.Add(new UpBlock(config, index, skipChannels));
        }

        _normOut = Normalization.Create(config.Norm, config.BlockOutChannels[0]);
        _out = new PackedConvolution(config.BlockOutChannels[0], config.OutChannels, 3, 1, 1);
        RegisterComponents();
    }

    public UNetConfig Config { get; }

    /// <summary>Computes the keys and values of all cross-attentions, which are the same at every step of a picture.</summary>
    /// <param name="context">The text encoder's output, [B, T, D].</param>
    /// <returns>Valid as long as the caller's dispose scope.</returns>
    public PreparedContext PrepareContext(Tensor context) => Prepare(context, checkpoints: null);

    /// <summary>As the other overload, for a context used once, or trained through.</summary>
    /// <param name="sample">[B, C, H, W].</param>
    /// <param name="timesteps">[B].</param>
    /// <param name="context">[B, T, D].</param>
    /// <param name="checkpoints">Of this call alone, whose backward pass has to follow the loss's own; null to keep all that a gradient needs.</param>
    public Tensor Forward(Tensor sample, Tensor timesteps, Tensor context, GradientCheckpoints? checkpoints = null)
    {
        using DisposeScope scope = NewDisposeScope();
        PreparedContext prepared = Prepare(context, checkpoints);
        Tensor predicted = checkpoints is null ? Forward(sample, timesteps, prepared) : ForwardBatch(sample, timesteps, prepared, checkpoints);
        return predicted.MoveToOuterDisposeScope();
    }

    /// <summary>Predicts for a batch; heights and widths may be any, equal or not.</summary>
    /// <param name="sample">Noisy latents, [B, C, H, W].</param>
    /// <param name="timesteps">One for each sample, [B]; they may differ.</param>
    /// <param name="context">From <see cref="PrepareContext"/> of the same batch.</param>
    /// <param name="oneByOne">Computes the samples one after the other, which takes the memory of one.</param>
    /// <returns>[B, <see cref="UNetConfig.OutChannels"/>, H, W] in the sample's precision; inside, the weights' precision is used.</returns>
    public Tensor Forward(Tensor sample, Tensor timesteps, PreparedContext context, bool oneByOne = false)
    {
        int samples = (int)sample.shape[0];
        if (SampleThreads.CanSplit(sample))
        {
            return SampleThreads.Run(samples, Single, oneByOne);
        }

        return oneByOne ? cat([.. Enumerable.Range(0, samples).Select(Single)]) : ForwardBatch(sample, timesteps, context);

        Tensor Single(int index)
        {
            using DisposeScope scope = NewDisposeScope();
            return ForwardBatch(sample.narrow(0, index, 1), timesteps.narrow(0, index, 1), context.OfSample(index)).MoveToOuterDisposeScope();
        }
    }

    private PreparedContext Prepare(Tensor context, GradientCheckpoints? checkpoints)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor converted = checkpoints.Segment(context, text => text.to(_in.Dtype));
        Dictionary<Attention, KeysValues> layers = [];
        foreach (Attention layer in modules().OfType<TransformerBlock>().Select(block => block.CrossAttention))
        {
            KeysValues projected = layer.Project(converted, checkpoints);
            layers[layer] = new(projected.Keys.MoveToOuterDisposeScope(), projected.Values.MoveToOuterDisposeScope());
        }

        return new PreparedContext(layers);
    }

    private Tensor ForwardBatch(Tensor sample, Tensor timesteps, PreparedContext context, GradientCheckpoints? checkpoints = null)
    {
        using DisposeScope scope = NewDisposeScope();

        // 1. time
        Tensor time = checkpoints.Segment(timesteps, t => nn.functional.silu(_time.Forward(t)));
        ForwardPass pass = new(time, context, checkpoints);

        // 2. down
        Tensor x = checkpoints.Segment(sample, latents => _in.call(latents.Like(_in)));
        Stack<Tensor> skips = new([x]);
        foreach (DownBlock block in _down)
        {
            x = block.Forward(x, pass, skips);
        }

        // 3. middle
        x = _mid.Forward(x, pass);

        // 4. up
        foreach (UpBlock block in _up)
        {
            x = block.Forward(x, pass, skips);
        }

        // 5. out
        return _out.call(_normOut.ForwardSilu(x)).to(sample.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Channels of every result that the way down hands to the way up, the last on top.</summary>
    private static Stack<int> SkipChannels(UNetConfig config)
    {
        Stack<int> skips = new([config.BlockOutChannels[0]]);
        for (int level = 0; level < config.Levels; level++)
        {
            int results = config.LayersPerBlock + (level < config.Levels - 1 ? 1 : 0);
            for (int result = 0; result < results; result++)
            {
                skips.Push(config.BlockOutChannels[level]);
            }
        }

        return skips;
    }
}
