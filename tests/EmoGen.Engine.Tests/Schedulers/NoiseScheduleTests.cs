using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Schedulers;

public sealed class NoiseScheduleTests
{
    private static Dictionary<string, Tensor> Reference => SchedulerGolden.Diffusers0212.Tensors;

    private static NoiseSchedule Schedule => new(SchedulerGolden.Diffusers0212.Config("ddpm"));

    [Fact]
    public void Betas_and_their_products_match_diffusers()
    {
        Golden.AssertClose(Reference["betas"], tensor(Schedule.Betas.ToArray()), 1e-8);
        Golden.AssertClose(Reference["alphas_cumprod"], tensor(Schedule.AlphasCumprod.ToArray()), 1e-6);
    }

    [Fact]
    public void Noise_added_at_a_timestep_of_each_sample_matches_diffusers() => Golden.AssertClose(
        Reference["addnoise.noisy"], Schedule.AddNoise(Reference["addnoise.x0"], Reference["addnoise.noise"], Reference["addnoise.t"]), 1e-5);

    [Fact]
    public void Velocity_matches_diffusers() => Golden.AssertClose(
        Reference["addnoise.velocity"], Schedule.Velocity(Reference["addnoise.x0"], Reference["addnoise.noise"], Reference["addnoise.t"]), 1e-5);

    [Theory]
    [InlineData(PredictionType.Epsilon, "addnoise.noise")]
    [InlineData(PredictionType.Velocity, "addnoise.velocity")]
    [InlineData(PredictionType.Sample, "addnoise.x0")]
    public void A_model_learns_what_its_configuration_says_that_it_predicts(PredictionType prediction, string expected)
    {
        var schedule = new NoiseSchedule(SchedulerGolden.Diffusers0212.Config("ddpm") with { PredictionType = prediction });
        Golden.AssertClose(Reference[expected], schedule.Target(Reference["addnoise.x0"], Reference["addnoise.noise"], Reference["addnoise.t"]), 1e-5);
    }

    [Fact]
    public void Linear_betas_end_where_the_configuration_says()
    {
        var linear = new NoiseSchedule(SchedulerGolden.Diffusers0212.Config("ddpm") with { BetaSchedule = BetaSchedule.Linear });

        Assert.Equal(0.00085, linear.Betas[0], 1e-12);
        Assert.Equal((0.00085 + 0.012) / 2, (linear.Betas[499] + linear.Betas[500]) / 2, 1e-12);
        Assert.Equal(0.012, linear.Betas[^1], 1e-12);
    }

    /// <summary>Nichol and Dhariwal's squared cosine: the product is f(t) / f(0), and beta stops at 0.999.</summary>
    [Fact]
    public void Cosine_products_follow_the_squared_cosine()
    {
        var cosine = new NoiseSchedule(SchedulerGolden.Diffusers0212.Config("ddpm") with { BetaSchedule = BetaSchedule.SquaredCosine });
        static double Curve(double t) => Math.Pow(Math.Cos((t + 0.008) / 1.008 * Math.PI / 2), 2);

        Assert.Equal(Curve(0.5) / Curve(0), cosine.AlphasCumprod[499], 1e-12);
        Assert.Equal(0.999, cosine.Betas[^1], 1e-12);
    }

    [Fact]
    public void Noise_is_added_in_the_samples_own_type()
    {
        Tensor noisy = Schedule.AddNoise(zeros(2, 4, 2, 2, bfloat16), ones(2, 4, 2, 2, bfloat16), tensor(new long[] { 0, 999 }));

        Assert.Equal(bfloat16, noisy.dtype);
        Assert.Equal(Schedule.Sigma(999), noisy[1].max().to(float32).item<float>(), 1e-2);
    }
}
