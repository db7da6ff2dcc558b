using System.Text.Json.Nodes;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Tests.Schedulers;

public sealed class SchedulerConfigTests
{
    private const string StableDiffusion = """
        {"_class_name": "PNDMScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
         "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null, "clip_sample": false}
        """;

    [Fact]
    public void Reads_the_file_of_stable_diffusion_1_5()
    {
        var expected = new SchedulerConfig
        {
            TrainTimesteps = 1000,
            BetaStart = 0.00085,
            BetaEnd = 0.012,
            BetaSchedule = BetaSchedule.ScaledLinear,
            StepsOffset = 1,
            SetAlphaToOne = false,
        };

        Assert.Equal(expected, SchedulerConfig.Parse(StableDiffusion));
    }

    [Fact]
    public void Reads_a_file_with_the_infinity_that_python_writes() =>
        Assert.Equal(1, SchedulerConfig.Parse(StableDiffusion.Replace("null", "-Infinity").Replace("trained_betas", "lambda_min_clipped")).StepsOffset);

    [Theory]
    [InlineData("clip_sample", "true")]
    [InlineData("trained_betas", "[0.1]")]
    [InlineData("thresholding", "true")]
    [InlineData("rescale_betas_zero_snr", "true")]
    [InlineData("skip_prk_steps", "false")]
    [InlineData("variance_type", "\"learned\"")]
    [InlineData("beta_schedule", "\"sigmoid\"")]
    [InlineData("prediction_type", "\"flow\"")]
    [InlineData("timestep_spacing", "\"random\"")]
    [InlineData("solver_order", "4")]
    [InlineData("algorithm_type", "\"deis\"")]
    [InlineData("num_train_timesteps", "0")]
    [InlineData("steps_offset", "\"1\"")]
    [InlineData("use_karras_sigmas", "1")]
    public void A_value_that_would_change_the_arithmetic_is_refused_by_name(string field, string value)
    {
        JsonObject json = JsonNode.Parse(StableDiffusion)!.AsObject();
        json[field] = JsonNode.Parse(value);

        var refused = Assert.Throws<InvalidDataException>(() => SchedulerConfig.Parse(json.ToJsonString()));

        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num_train_timesteps")]
    [InlineData("beta_start")]
    [InlineData("beta_end")]
    [InlineData("beta_schedule")]
    public void A_missing_field_is_named(string field)
    {
        JsonObject json = JsonNode.Parse(StableDiffusion)!.AsObject();
        json.Remove(field);

        var refused = Assert.Throws<InvalidDataException>(() => SchedulerConfig.Parse(json.ToJsonString()));

        Assert.Contains($"{field} is missing", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_json_object_is_refused(string text) => Assert.Throws<InvalidDataException>(() => SchedulerConfig.Parse(text));

    [Fact]
    public void Samplers_refuse_what_they_cannot_do()
    {
        SchedulerConfig config = SchedulerConfig.Parse(StableDiffusion);

        Assert.Throws<InvalidDataException>(() =>
            Scheduler.Create(SchedulerKind.Pndm, config with { PredictionType = PredictionType.Sample }, 10));
        Assert.Throws<InvalidDataException>(() =>
            Scheduler.Create(SchedulerKind.Lcm, config with { OriginalInferenceSteps = 1001 }, 10));
        Assert.Throws<InvalidDataException>(() =>
            Scheduler.Create(SchedulerKind.DpmPlusPlus2M, config with { Algorithm = DpmAlgorithm.DpmSolver, SolverOrder = 3 }, 10));
    }
}
