using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Tests.Diffusion;

[Collection(nameof(GoldenPackCollection))]
public sealed class RequestRulesTests(GoldenPack pack)
{
    private static readonly GenerationRequest Fear = new() { Emotions = [new(Emotion.Fear)] };

    private static readonly GenerationRequest Fusion = new() { Emotions = [new(Emotion.Fear), new(Emotion.Awe)] };

    public static TheoryData<string, GenerationRequest> Refused => new()
    {
        { "count", Fear with { Count = 0 } },
        { "count", Fear with { Count = 17 } },
        { "seed", Fear with { Seed = -1 } },
        { "seed", Fear with { Seed = long.MaxValue } },
        { "seed", Fear with { Seed = (1L << 53) - 1, Count = 2 } },
        { "steps", Fear with { Steps = 0 } },
        { "steps", Fear with { Steps = 151 } },
        { "steps", Fear with { Steps = 51, Scheduler = SchedulerKind.Lcm } },
        { "scheduler", Fear with { Scheduler = (SchedulerKind)99 } },
        { "guidanceScale", Fear with { GuidanceScale = -0.1 } },
        { "guidanceScale", Fear with { GuidanceScale = 30.5 } },
        { "guidanceScale", Fear with { GuidanceScale = double.NaN } },
        { "intensity", Fear with { Intensity = 2.1 } },
        { "intensity", Fear with { Intensity = -1 } },
        { "width", Fear with { Width = 100 } },
        { "width", Fear with { Width = 56 } },
        { "height", Fear with { Height = 1032 } },
        { "template", Fear with { Template = "a bag" } },
        { "template", Fear with { Template = "{} and {}" } },
        { "template", Fear with { Template = "{}" + new string('a', 299) } },
        { "template", Fear with { Template = "{}\n" } },
        { "template", new GenerationRequest { Prompt = "a bag", Template = "{}" } },
        { "prompt", Fear with { Prompt = "a bag" } },
        { "prompt", new GenerationRequest() },
        { "prompt", new GenerationRequest { Prompt = "\u0007" } },
        { "negativePrompt", Fear with { NegativePrompt = new string('a', 301) } },
        { "emotions", Fear with { Emotions = [new((Emotion)8)] } },
        { "emotions", Fear with { Emotions = [new(Emotion.Fear, 0)] } },
        { "emotions", Fear with { Emotions = [new(Emotion.Fear, double.NaN)] } },
        { "emotions", Fear with { Emotions = [new(Emotion.Fear), new(Emotion.Fear)] } },
        { "fusion", Fear with { Fusion = FusionMode.Reference } },
        { "fusion", Fusion with { Fusion = FusionMode.Reference, Template = "{} bag" } },
        { "fusion", Fusion with { Fusion = FusionMode.Reference, Emotions = [new(Emotion.Fear), new(Emotion.Awe, 2)] } },
        { "fusion", Fusion with { Fusion = (FusionMode)3 } },
    };

    [Fact]
    public void Null_fields_become_the_packs_defaults()
    {
        GenerationRequest resolved = pack.Generator.Resolve(Fear);

        Assert.Equal(("{}", 50, 7.5), (resolved.Template, resolved.Steps, resolved.GuidanceScale));
        Assert.Equal((SchedulerKind.UniPC, 512, 512), (resolved.Scheduler, resolved.Width, resolved.Height));
        Assert.Equal(resolved, pack.Generator.Resolve(resolved));
    }

    [Fact]
    public void Given_fields_stay()
    {
        GenerationRequest given = Fusion with
        {
            Template = "a {} bag",
            Steps = 150,
            GuidanceScale = 0,
            Scheduler = SchedulerKind.Pndm,
            Width = 64,
            Height = 256,
            Intensity = 2,
            Count = 16,
        };

        Assert.Equal(given, pack.Generator.Resolve(given));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_field_out_of_its_range_is_named(string field, GenerationRequest request) =>
        Assert.Equal(field, Assert.Throws<RequestException>(() => pack.Generator.Resolve(request)).Field);

    [Fact]
    public void A_pack_without_emotions_refuses_them_by_its_name()
    {
        using ImageGenerator plain = ImageGenerator.Load(ModelPack.Open(Golden.Require("tiny_sd")), new GeneratorOptions(Dtype: "float32"));

        var refused = Assert.Throws<RequestException>(() => plain.Resolve(Fear));

        Assert.Equal(("emotions", "The model pack 'tiny_sd' knows no emotions; expected a prompt."), (refused.Field, refused.Message));
    }

    [Fact]
    public void An_emotion_that_stands_past_the_last_token_is_refused()
    {
        string before = string.Concat(Enumerable.Repeat("sea ", 74));
        pack.Generator.Resolve(Fear with { Template = before + "{}" });

        Assert.Equal("template", Assert.Throws<RequestException>(() => pack.Generator.Resolve(Fear with { Template = before + "sea {}" })).Field);
    }
}
