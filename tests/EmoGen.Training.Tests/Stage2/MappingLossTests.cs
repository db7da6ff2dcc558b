using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage2;
using AdamW = EmoGen.Training.Runs.AdamW;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>Training steps of the official code: losses, gradients, and the weights after AdamW.</summary>
public sealed class MappingLossTests : IDisposable
{
    private const double ScalingFactor = 0.18215;

    private readonly Dictionary<string, Tensor> _golden = Golden.Tensors("emogen/training.safetensors");
    private readonly JsonElement _runs = Golden.Json("emogen/training.json").GetProperty("runs");
    private readonly ClipTextProjection _clip = Clip(ClipConfig.FromJson(Golden.Json("emogen/tiny_clip/config.json")));
    private readonly UNetModel _unet = FrozenParts.Frozen(
        new UNetModel(UNetConfig.FromJson(Golden.Json("emogen/tiny_sd768/unet/config.json"))), Golden.Require("emogen/tiny_sd768/unet"), "diffusion_pytorch_model");

    private readonly MappingNetwork _mapping = new(MappingConfig.Published);

    public MappingLossTests()
    {
        foreach (Parameter parameter in _clip.parameters())
        {
            parameter.requires_grad = false;
        }

        using Checkpoint mapper = Checkpoint.Open(Golden.Require("emogen/mapper.pth"));
        WeightBinder.Bind(_mapping, mapper, new BindOptions());
    }

    public void Dispose()
    {
        _clip.Dispose();
        _unet.Dispose();
        _mapping.Dispose();
    }

    [Theory]
    [InlineData("single")]
    [InlineData("stress")]
    [InlineData("official_config")]
    public void Every_step_has_the_losses_gradients_and_weights_of_the_official_code(string name)
    {
        JsonElement run = _runs.GetProperty(name);
        MappingLoss loss = Loss(run);
        using var optimizer = new AdamW(_mapping, new LoopOptions
        {
            Run = name,
            Steps = 100,
            Batch = 1,
            LearningRate = run.GetProperty("learning_rate").GetDouble(),
            WarmUp = 0,
            Schedule = RateSchedule.Constant,
            ClipNorm = double.PositiveInfinity,
        });

        foreach ((int number, JsonElement step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            StepLoss result = Of(loss, $"{name}.step{number}.", step);
            result.Loss.backward();

            JsonElement losses = step.GetProperty("clean_losses");
            AssertNear(losses.GetProperty("total").GetDouble(), result.Loss, 1e-4, "total");
            AssertNear(losses.GetProperty("rec").GetDouble(), result.Terms["diffusion"], 1e-4, "diffusion");
            AssertNear(losses.GetProperty("attr").GetDouble(), result.Terms["attribute"], 1e-4, "attribute");
            AssertNear(losses.GetProperty("emo").GetDouble(), result.Terms["emotion"], 1e-4, "emotion");
            AssertNumbers(step.GetProperty("grad_checks"), p => p.grad!, 1e-4, $"gradient of step {number}");

            optimizer.Step(number);
            AssertNumbers(step.GetProperty("params_after_step"), p => p, 1e-5, $"weights after step {number}");
        }
    }

    [Fact]
    public void All_gradients_are_those_of_the_official_code()
    {
        Of(Loss(_runs.GetProperty("single")), "single.step0.", _runs.GetProperty("single").GetProperty("steps")[0]).Loss.backward();
        foreach ((string name, Tensor expected) in Golden.Tensors("emogen/training_grad_official_step0.safetensors"))
        {
            Tensor actual = _mapping.named_parameters().Single(p => "grad." + p.name == name).parameter.grad!;
            Golden.AssertClose(expected, actual, 1e-4 * expected.abs().max().item<float>(), name);
        }
    }

    [Fact]
    public void A_batch_of_four_has_the_mean_of_four_gradients()
    {
        JsonElement run = _runs.GetProperty("stress");
        MappingLoss loss = Loss(run);
        JsonElement[] steps = [.. run.GetProperty("steps").EnumerateArray()];
        foreach ((int number, JsonElement step) in steps.Index())
        {
            (Of(loss, $"stress.step{number}.", step).Loss / steps.Length).backward();
        }

        Dictionary<string, Tensor> expected = _mapping.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        _mapping.zero_grad();

        Tensor Stack(string tensor) => cat([.. steps.Select((_, number) => _golden[$"stress.step{number}.{tensor}"])]);
        MappingLabels[] labels = [.. steps.Select(Labels)];
        var all = new MappingLabels(cat([.. labels.Select(l => l.Emotion)]), cat([.. labels.Select(l => l.Attribute)]), cat([.. labels.Select(l => l.Confidence)]));
        loss.Of(_mapping.forward(Stack("emo_v")), all, Stack("input_ids"), Stack("latents_unscaled") * ScalingFactor, Stack("noise"), Stack("timesteps")).Loss.backward();

        foreach ((string name, Parameter parameter) in _mapping.named_parameters())
        {
            Golden.AssertClose(expected[name], parameter.grad!, 1e-5 * expected[name].abs().max().item<float>(), name);
        }
    }

    private static ClipTextProjection Clip(ClipConfig config) => FormulaWeights.Fill(new ClipTextProjection(config.Text, config.ProjectionDim));

    private MappingLoss Loss(JsonElement run)
    {
        using Checkpoint file = Checkpoint.Open(Golden.RequireShared("official/weights/Clip_emotion_classifier/time_2023-11-12_03-29-best.pth"));
        EmotionClassifier classifier = WeightBinder.Create(() => new EmotionClassifier(768), file);
        var schedule = new NoiseSchedule(SchedulerConfig.Parse(File.ReadAllText(Golden.Require("emogen/tiny_sd768/scheduler/scheduler_config.json"))));
        Tensor placeholder = _golden["single.step0.input_ids"];
        var rates = new MappingRates(run.GetProperty("attr_rate").GetDouble(), run.GetProperty("emo_rate").GetDouble());
        return new MappingLoss(new MeaningLoss(_clip, placeholder, _golden["total_attr_embed"], classifier, rates), rates, _clip, _unet, schedule);
    }

    private StepLoss Of(MappingLoss loss, string prefix, JsonElement step) => loss.Of(
        _mapping.forward(_golden[prefix + "emo_v"]), Labels(step),
        _golden[prefix + "input_ids"], _golden[prefix + "latents_unscaled"] * ScalingFactor, _golden[prefix + "noise"], _golden[prefix + "timesteps"]);

    private static MappingLabels Labels(JsonElement step)
    {
        JsonElement attribute = step.GetProperty("attr_index");
        return new MappingLabels(
            tensor([step.GetProperty("emotion_index").GetInt64()]),
            tensor([attribute.ValueKind == JsonValueKind.Null ? -1 : attribute.GetInt64()]),
            tensor([step.GetProperty("attr_coefficient_used").GetSingle()]));
    }

    private void AssertNumbers(JsonElement expected, Func<Parameter, Tensor> of, double tolerance, string what)
    {
        foreach ((string name, Parameter parameter) in _mapping.named_parameters())
        {
            Tensor actual = of(parameter);
            JsonElement numbers = expected.GetProperty(name);
            AssertNear(numbers.GetProperty("norm").GetDouble(), actual.norm(), tolerance, $"{what}, {name}, norm");
            double[] first = [.. numbers.GetProperty("first16").EnumerateArray().Select(v => v.GetDouble())];
            Golden.AssertClose(tensor(first), actual.flatten().narrow(0, 0, first.Length), tolerance * actual.abs().max().item<float>(), $"{what}, {name}");
        }
    }

    private static void AssertNear(double expected, Tensor actual, double relative, string what)
    {
        double value = actual.item<float>();
        Assert.True(Math.Abs(value - expected) <= relative * Math.Max(Math.Abs(expected), 1e-3), $"{what}: {value:g9}, expected {expected:g9}");
    }
}
