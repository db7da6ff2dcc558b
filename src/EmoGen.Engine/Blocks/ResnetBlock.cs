using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>Two convolutions beside a shortcut; in a U-Net the timestep is added between them.</summary>
internal sealed class ResnetBlock : nn.Module
{
    [ComponentName(Name = "norm1")] private readonly GroupNorm _norm1;
    [ComponentName(Name = "conv1")] private readonly PackedConvolution _conv1;
    [ComponentName(Name = "time_emb_proj")] private readonly PackedLinear? _time;
    [ComponentName(Name = "norm2")] private readonly GroupNorm _norm2;
    [ComponentName(Name = "conv2")] private readonly PackedConvolution _conv2;
    [ComponentName(Name = "conv_shortcut")] private readonly PackedConvolution? _shortcut;

    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="norm">Groups and epsilon of the normalisations.</param>
    /// <param name="timeChannels">Size of the time embedding; null where there is none.</param>
    public ResnetBlock(int inputs, int outputs, NormConfig norm, int? timeChannels = null)
        : base(nameof(ResnetBlock))
    {
        _norm1 = Normalization.Create(norm, inputs);
        _conv1 = new PackedConvolution(inputs, outputs, 3, 1, 1);
        _time = timeChannels is int size ? new PackedLinear(size, outputs) : null;
        _norm2 = Normalization.Create(norm, outputs);
        _conv2 = new PackedConvolution(outputs, outputs, 3, 1, 1);
        _shortcut = inputs == outputs ? null : new PackedConvolution(inputs, outputs, 1);
        RegisterComponents();
    }

    /// <param name="x">[B, C, H, W].</param>
    /// <param name="time">The time embedding after SiLU, [B, E].</param>
    public Tensor Forward(Tensor x, Tensor? time = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _conv1.call(_norm1.ForwardSilu(x));
        if (_time is not null)
        {
            hidden = hidden + _time.call(time!).unsqueeze(-1).unsqueeze(-1); // [B, C] -> [B, C, 1, 1]
        }

        hidden = _conv2.call(_norm2.ForwardSilu(hidden));
        return (hidden + (_shortcut?.call(x) ?? x)).MoveToOuterDisposeScope();
    }
}
