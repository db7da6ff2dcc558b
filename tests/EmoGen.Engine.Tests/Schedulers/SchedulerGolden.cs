using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Schedulers;

/// <summary>The reference's samplers: their cases, and the traces of a fake model under each.</summary>
internal sealed class SchedulerGolden
{
    public const int TraceSteps = 10;

    private readonly string _folder;

    private SchedulerGolden(string folder)
    {
        _folder = folder;
        string text = File.ReadAllText(Golden.Require($"{folder}/schedulers.json")).Replace("-Infinity", "null", StringComparison.Ordinal);
        Root = JsonDocument.Parse(text).RootElement;
    }

    public static SchedulerGolden Diffusers0212 => field ??= new("schedulers");

    public static SchedulerGolden Diffusers0251 => field ??= new("schedulers/v0_25_1");

    public JsonElement Root { get; }

    public Dictionary<string, Tensor> Tensors => field ??= Golden.Tensors($"{_folder}/traces.safetensors");

    public JsonElement Case(string name) => Root.GetProperty("cases").GetProperty(name);

    /// <summary>The Stable Diffusion 1.5 configuration with a case's overrides, read as any pack's is.</summary>
    public SchedulerConfig Config(string name, string? prediction = null, string? spacing = null)
    {
        JsonObject json = JsonNode.Parse(Root.GetProperty("sd15_scheduler_config").GetRawText())!.AsObject();
        foreach (JsonProperty field in Case(name).GetProperty("overrides").EnumerateObject())
        {
            json[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }

        if (prediction is not null)
        {
            json["prediction_type"] = prediction;
        }

        if (spacing is not null and not "default")
        {
            json["timestep_spacing"] = spacing;
        }

        return SchedulerConfig.Parse(json.ToJsonString());
    }

    public Scheduler Create(string name, int steps, string? prediction = null, string? spacing = null)
    {
        SchedulerConfig config = Config(name, prediction, spacing);
        return Case(name).GetProperty("class").GetString() switch
        {
            "DDIMScheduler" when Case(name).GetProperty("step_kwargs").TryGetProperty("eta", out JsonElement eta) =>
                new DdimScheduler(config, steps, eta.GetDouble()),
            "DDIMScheduler" => Scheduler.Create(SchedulerKind.Ddim, config, steps),
            "PNDMScheduler" => Scheduler.Create(SchedulerKind.Pndm, config, steps),
            "DPMSolverMultistepScheduler" when config.UseKarrasSigmas => Scheduler.Create(SchedulerKind.DpmPlusPlus2MKarras, config, steps),
            "DPMSolverMultistepScheduler" => Scheduler.Create(SchedulerKind.DpmPlusPlus2M, config, steps),
            "EulerDiscreteScheduler" => Scheduler.Create(SchedulerKind.Euler, config, steps),
            "EulerAncestralDiscreteScheduler" => Scheduler.Create(SchedulerKind.EulerAncestral, config, steps),
            "LMSDiscreteScheduler" => Scheduler.Create(SchedulerKind.Lms, config, steps),
            "HeunDiscreteScheduler" => Scheduler.Create(SchedulerKind.Heun, config, steps),
            "UniPCMultistepScheduler" => Scheduler.Create(SchedulerKind.UniPC, config, steps),
            "DDPMScheduler" => Scheduler.Create(SchedulerKind.Ddpm, config, steps),
            "LCMScheduler" => Scheduler.Create(SchedulerKind.Lcm, config, steps),
            string other => throw new NotSupportedException(other),
            null => throw new NotSupportedException(name),
        };
    }

    /// <summary>Runs the fake model from a first sample: what a picture is drawn with, without the picture.</summary>
    public static (List<SchedulerStep> Steps, SchedulerHistory History) Sample(
        Scheduler scheduler, Tensor first, Tensor? noise = null, SchedulerHistory? history = null)
    {
        List<SchedulerStep> steps = [];
        SchedulerHistory memory = history ?? SchedulerHistory.Empty;
        Tensor sample = first;
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            Tensor output = FakeModel(scheduler.ScaleInput(sample, i), scheduler.Timesteps[i]);
            SchedulerStep step = scheduler.Step(i, output, sample, memory, () => noise![i]);
            steps.Add(step);
            (sample, memory) = (step.Sample, step.History);
        }

        return (steps, memory);
    }

    /// <summary>0.1 x + sin(t / 100) cos(0.37 k), k the flat index.</summary>
    public static Tensor FakeModel(Tensor input, double timestep)
    {
        Tensor wave = arange(input.numel(), float64).mul(0.37).cos().view(input.shape);
        return ((0.1 * input.to(float64)) + (Math.Sin(timestep / 100) * wave)).to(float32);
    }
}
