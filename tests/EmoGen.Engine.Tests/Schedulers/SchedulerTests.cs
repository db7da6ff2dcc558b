using System.Globalization;
using System.Text.Json;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Schedulers;

public sealed class SchedulerTests
{
    private static SchedulerGolden Reference => SchedulerGolden.Diffusers0212;

    private static SchedulerGolden Later => SchedulerGolden.Diffusers0251;

    public static TheoryData<string> Cases =>
    [
        "ddim", "ddim_eta05", "pndm", "dpm2m", "dpm2m_karras", "dpm_plain_order2", "dpmpp_order3",
        "dpmpp_2m_sde", "dpmpp_2m_heun", "euler", "euler_karras", "euler_ancestral", "lms", "lms_karras", "heun", "heun_karras", "unipc",
        "unipc_bh1", "unipc_order3", "unipc_karras", "ddpm",
    ];

    [Fact]
    public void Every_case_of_the_reference_is_tested()
    {
        Assert.Equal(Reference.Root.GetProperty("cases").EnumerateObject().Select(c => c.Name), Cases.Select(c => c.Data));
        Assert.Equal(Later.Root.GetProperty("cases").EnumerateObject().Select(c => c.Name), [.. Cases.Select(c => c.Data), "lcm"]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Timesteps_and_noise_levels_match_diffusers_for_every_spacing(string name) => AssertTimesteps(Reference, name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_match_diffusers_over_a_whole_picture(string name) => AssertTraces(Reference, name, _ => 0);

    /// <summary>0.25.1 does not round Karras's timesteps where it looks up noise levels; all else is the same.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_differ_from_diffusers_0_25_1_only_by_its_own_change(string name)
    {
        JsonElement changes = Golden.Json("schedulers/v0_25_1/diff_vs_0_21_2.json");
        AssertTraces(Later, name, key => changes.GetProperty(key).GetDouble());
    }

    [Fact]
    public void Latent_consistency_steps_match_diffusers_0_25_1()
    {
        AssertTimesteps(Later, "lcm");
        AssertTraces(Later, "lcm", _ => 0);
    }

    [Fact]
    public void Unipc_given_the_history_of_another_picture_repeats_what_a_reused_reference_scheduler_does()
    {
        Scheduler scheduler = Reference.Create("unipc", SchedulerGolden.TraceSteps);
        Tensor Trace(string image) => Reference.Tensors[$"unipc_reused_state.{image}.x"];

        SchedulerHistory stale = SchedulerGolden.Sample(scheduler, Trace("image0")[0]).History;

        AssertTrace(Trace("image1"), SchedulerGolden.Sample(scheduler, Trace("image1")[0], history: stale).Steps, 0, "with the history");
        AssertTrace(Trace("image1_fresh"), SchedulerGolden.Sample(scheduler, Trace("image1_fresh")[0]).Steps, 0, "with none");
    }

    [Fact]
    public void One_scheduler_serves_pictures_at_different_steps_alternately()
    {
        Scheduler scheduler = Reference.Create("unipc", SchedulerGolden.TraceSteps);
        Tensor[] starts = [Reference.Tensors["start_noise"], Reference.Tensors["start_noise"] * -1];
        Tensor[] alone = [.. starts.Select(s => SchedulerGolden.Sample(scheduler, s).Steps[^1].Sample)];

        SchedulerHistory[] histories = [SchedulerHistory.Empty, SchedulerHistory.Empty];
        Tensor[] samples = [.. starts];
        for (int tick = 0; tick <= scheduler.Timesteps.Count; tick++)
        {
            for (int picture = 0; picture < 2; picture++)
            {
                int step = tick - picture;
                if (step >= 0 && step < scheduler.Timesteps.Count)
                {
                    Tensor output = SchedulerGolden.FakeModel(scheduler.ScaleInput(samples[picture], step), scheduler.Timesteps[step]);
                    SchedulerStep next = scheduler.Step(step, output, samples[picture], histories[picture], () => throw new InvalidOperationException());
                    (samples[picture], histories[picture]) = (next.Sample, next.History);
                }
            }
        }

        Assert.True(alone[0].equal(samples[0]).all().item<bool>());
        Assert.True(alone[1].equal(samples[1]).all().item<bool>());
    }

    [Theory]
    [InlineData(SchedulerKind.Ddim, 0)]
    [InlineData(SchedulerKind.Ddim, 1000)]
    [InlineData(SchedulerKind.Euler, 1001)]
    [InlineData(SchedulerKind.Lcm, 51)]
    public void No_steps_and_more_than_the_model_knows_are_refused(SchedulerKind kind, int steps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Scheduler.Create(kind, Reference.Config("ddim"), steps));

    [Fact]
    public void Every_sampler_draws_in_one_step()
    {
        var config = Reference.Config("ddim"); // outside Assert.All, which would report a skip as a failure
        Assert.All(Enum.GetValues<SchedulerKind>(), kind =>
        {
            Scheduler scheduler = Scheduler.Create(kind, config, 1);
            Tensor final = SchedulerGolden.Sample(scheduler, Reference.Tensors["start_noise"], zeros([1, 1, 4, 8, 8])).Steps[^1].Sample;
            Assert.True(final.isfinite().all().item<bool>(), kind.Name());
        });
    }

    private static void AssertTimesteps(SchedulerGolden golden, string name)
    {
        JsonElement expected = golden.Case(name);
        foreach (JsonProperty spacing in expected.GetProperty("timesteps").EnumerateObject())
        {
            foreach (JsonProperty count in spacing.Value.EnumerateObject())
            {
                int steps = int.Parse(count.Name, CultureInfo.InvariantCulture);
                Scheduler scheduler = golden.Create(name, steps, spacing: spacing.Name);
                // The reference keeps alpha products in single precision, which moves a timestep found from a noise level by a thousandth.
                AssertNumbers(count.Value, scheduler.Timesteps, 2e-3, $"{name}, {spacing.Name}, {steps} steps");
                if (spacing.Name == "default")
                {
                    AssertNoise(expected, count.Name, scheduler);
                }
            }
        }
    }

    private static void AssertNoise(JsonElement expected, string steps, Scheduler scheduler)
    {
        Assert.Equal(expected.GetProperty("init_noise_sigma").GetProperty(steps).GetDouble(), scheduler.InitialNoiseScale, 1e-4);
        if (expected.GetProperty("sigmas").TryGetProperty(steps, out JsonElement sigmas))
        {
            AssertNumbers(sigmas, Assert.IsAssignableFrom<SigmaScheduler>(scheduler).Sigmas, 1e-4, $"noise levels of {steps} steps");
        }
    }

    private static void AssertTraces(SchedulerGolden golden, string name, Func<string, double> allowed)
    {
        foreach (JsonProperty prediction in golden.Case(name).GetProperty("traces").EnumerateObject())
        {
            string key = $"{name}.{prediction.Name}";
            Tensor Trace(string part) => golden.Tensors[$"{key}.{part}"];
            Scheduler scheduler = golden.Create(name, SchedulerGolden.TraceSteps, prediction.Name);
            Tensor first = golden.Tensors["start_noise"] * scheduler.InitialNoiseScale;
            Golden.AssertClose(Trace("x")[0], first, 1e-4, $"{key} start");

            golden.Tensors.TryGetValue($"{key}.noise", out Tensor? noise);
            List<SchedulerStep> steps = SchedulerGolden.Sample(scheduler, first, noise).Steps;
            AssertTrace(Trace("x"), steps, allowed($"{key}.x"), key);
            if (golden.Tensors.TryGetValue($"{key}.pred_original_sample", out Tensor? originals))
            {
                Golden.AssertClose(originals, stack(steps.Select(s => s.Original)), 1e-4 + allowed($"{key}.x"), $"{key} x_0");
            }
        }
    }

    private static void AssertTrace(Tensor expected, List<SchedulerStep> steps, double allowed, string what) =>
        Golden.AssertClose(expected[1..], stack(steps.Select(s => s.Sample)), 1e-4 + allowed, what);

    private static void AssertNumbers(JsonElement expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        double[] numbers = [.. expected.EnumerateArray().Select(n => n.GetDouble())];
        Assert.True(numbers.Length == actual.Count, $"{what}: {actual.Count} numbers, expected {numbers.Length}");
        Assert.All(numbers.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
