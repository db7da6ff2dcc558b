using EmoGen.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) over float32 master weights, with an exponential moving average of them. All parameters lie in
/// one flat vector, so that a step is a dozen operations; the module's own parameters may be bfloat16 copies.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly LoopOptions _options;
    private readonly (string Name, Parameter Value)[] _parameters;
    private readonly Tensor _master, _first, _second;
    private readonly Tensor? _average;

    /// <summary>Takes the module's weights that learn as master weights and turns the module to bfloat16 where the options say so.</summary>
    public AdamW(nn.Module module, LoopOptions options)
    {
        using IDisposable _ = no_grad();
        _options = options;
        _master = Flatten(Learning(module).Select(p => (Tensor)p.Value));
        _average = options.EmaDecay > 0 ? _master.clone() : null;
        _first = zeros_like(_master);
        _second = zeros_like(_master);
        if (options.BFloat16)
        {
            module.to(ScalarType.BFloat16);
        }

        _parameters = Learning(module);
        CopyToModule(_master);
    }

    public void ZeroGradients()
    {
        foreach ((string _, Parameter value) in _parameters)
        {
            value.grad?.zero_();
        }
    }

    /// <summary>One update; <paramref name="step"/> counts from 0. Returns the gradient's norm before clipping; if that is not finite, nothing is updated.</summary>
    public double Step(long step)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor gradient = Flatten(_parameters.Select(p => p.Value.grad ?? zeros_like(p.Value)));
        double norm = gradient.norm().item<float>();
        if (!double.IsFinite(norm))
        {
            return norm;
        }

        gradient.mul_(Math.Min(1, _options.ClipNorm / (norm + 1e-12)));

        double rate = _options.LearningRateAt(step), correction1 = 1 - Math.Pow(Beta1, step + 1), correction2 = 1 - Math.Pow(Beta2, step + 1);
        _first.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        _second.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        Tensor denominator = _second.sqrt().div_(Math.Sqrt(correction2)).add_(Epsilon);
        _master.mul_(1 - (rate * _options.WeightDecay)).addcdiv_(_first, denominator, -rate / correction1);
        _average?.lerp_(_master, 1 - Math.Min(_options.EmaDecay, (step + 1) / (step + 10.0)));
        CopyToModule(_master);
        return norm;
    }

    /// <summary>The averaged weights by parameter name, float32; without an average the weights themselves.</summary>
    public Dictionary<string, Tensor> Averages()
    {
        var named = new Dictionary<string, Tensor>();
        long offset = 0;
        foreach ((string name, Parameter value) in _parameters)
        {
            named[name] = (_average ?? _master).narrow(0, offset, value.numel()).view(value.shape);
            offset += value.numel();
        }

        return named;
    }

    /// <summary>All state by name: what a checkpoint holds.</summary>
    public IReadOnlyDictionary<string, Tensor> State
    {
        get
        {
            var state = new Dictionary<string, Tensor> { ["master"] = _master, ["first"] = _first, ["second"] = _second };
            if (_average is not null)
            {
                state["average"] = _average;
            }

            return state;
        }
    }

    /// <exception cref="RunException">The checkpoint is of another model.</exception>
    public void Load(Checkpoint state)
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Tensor tensor) in State)
        {
            if (!state.Tensors.TryGetValue(name, out StoredTensor? stored) || stored.Elements != tensor.numel())
            {
                throw new RunException($"{_options.Run}: the checkpoint's '{name}' does not hold {tensor.numel()} numbers; it is of another model");
            }

            using Tensor loaded = state.Load(name);
            tensor.copy_(loaded);
        }

        CopyToModule(_master);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in State.Values)
        {
            tensor.Dispose();
        }
    }

    private static (string Name, Parameter Value)[] Learning(nn.Module module) => [.. module.named_parameters().Where(p => p.parameter.requires_grad)];

    private static Tensor Flatten(IEnumerable<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        return cat([.. tensors.Select(t => t.detach().to(ScalarType.Float32).flatten())]).MoveToOuterDisposeScope();
    }

    private void CopyToModule(Tensor flat)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        long offset = 0;
        foreach ((string _, Parameter value) in _parameters)
        {
            value.copy_(flat.narrow(0, offset, value.numel()).view(value.shape));
            offset += value.numel();
        }
    }
}
