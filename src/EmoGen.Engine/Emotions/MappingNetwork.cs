using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Emotions;

/// <summary>The mapping network F (paper, section 3.2): from a vector of the emotion space to a word vector of the text encoder.</summary>
public sealed class MappingNetwork : nn.Module<Tensor, Tensor>
{
    private const double DropoutProbability = 0.5;

    [ComponentName(Name = "fc")]
    private readonly nn.Module<Tensor, Tensor>? _linear;

    [ComponentName(Name = "mlp")]
    private readonly nn.Module<Tensor, Tensor>? _layers;

    /// <exception cref="ArgumentException">The configuration's values are out of their range.</exception>
    public MappingNetwork(MappingConfig config)
        : base(nameof(MappingNetwork))
    {
        if (config.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(config));
        }

        Config = config;
        if (config.Architecture == MappingArchitecture.Fc)
        {
            _linear = Layers.Linear(config.EmotionSize, config.WordSize);
        }
        else
        {
            _layers = nn.Sequential(MakeLayers(config).ToArray());
        }

        RegisterComponents();
    }

    public MappingConfig Config { get; }

    /// <summary>[B, emotion size] to [B, word size].</summary>
    public override Tensor forward(Tensor emotionVectors) => (_linear ?? _layers)!.forward(emotionVectors);

    private static IEnumerable<nn.Module<Tensor, Tensor>> MakeLayers(MappingConfig config)
    {
        int hidden = config.Architecture == MappingArchitecture.SimpleMlp ? 1 : config.Layers - 1;
        for (int i = 0; i < hidden; i++)
        {
            yield return Layers.Linear(i == 0 ? config.EmotionSize : config.HiddenSize, config.HiddenSize);
            if (config.LayerNorm)
            {
                yield return Layers.LayerNorm(config.HiddenSize);
            }

            if (config.Relu)
            {
                yield return nn.ReLU();
            }

            if (config.Dropout)
            {
                yield return nn.Dropout(DropoutProbability);
            }
        }

        yield return Layers.Linear(config.HiddenSize, config.WordSize);
    }
}
