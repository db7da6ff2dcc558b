using EmoGen.Api.Facades;
using EmoGen.Api.Facades.SdApi;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Api.Tests.Facades;

public sealed class EmotionPromptTests
{
    private static readonly Lazy<ModelPack> Pack = new(() => ModelPack.Open(TestPack.Folder));

    private static EmoGenOptions Options => new() { Model = TestPack.Folder };

    [Theory]
    [InlineData("<fear> bag", null, null, "fear", "{} bag")]
    [InlineData("a <Fear> bag", null, null, "fear", "a {} bag")]
    [InlineData("<fear> bag", "fear", "fear", "fear", "{} bag")]
    [InlineData("{} bag", "awe", null, "awe", "{} bag")]
    [InlineData("a {} bag", null, "awe", "awe", "a {} bag")]
    [InlineData("a bag", null, "awe", "awe", "{} a bag")]
    [InlineData("  a bag", "awe", "awe", "awe", "{} a bag")]
    [InlineData("", "awe", null, "awe", "{}")]
    [InlineData("a\r\nbag\tof <joy>", "awe", null, "awe", "{} a bag of <joy>")]
    [InlineData("a <fear><awe> bag", null, null, "fear awe", "a {} bag")]
    [InlineData("<fear> <awe>\n<anger>", null, null, "fear awe anger", "{}")]
    public void The_emotion_and_its_place_are_read(string prompt, string? field, string? model, string emotions, string template)
    {
        Checks checks = new();
        EmotionPrompt read = EmotionPrompt.Read(checks, Pack.Value, prompt, field, Parse(model));
        checks.ThrowIfAny();
        Assert.Equal((emotions, template), (string.Join(' ', read.Emotions.Select(e => e.Name())), read.Template));
        Assert.Equal(read.Emotions, read.ToJob(1).Resolve(InstalledPacks.Open(Options), new WebhookAddresses(Microsoft.Extensions.Options.Options.Create(Options))).AllEmotions);
    }

    [Theory]
    [InlineData("a bag", null, null, "prompt", "No emotion is named.")]
    [InlineData("<joy> bag", null, null, "prompt", "No emotion is named.")]
    [InlineData("<fear> bag and <fear> cup", null, null, "prompt", "one place of a prompt; here it stands in 2")]
    [InlineData(null, "fear", null, "prompt", "The field is missing.")]
    [InlineData("<fear> bag", "awe", null, "emotion", "different emotions: fear, awe")]
    [InlineData("<fear> bag", null, "awe", "emotion", "different emotions: fear, awe")]
    [InlineData("<fear><awe> bag", null, "awe", "emotion", "different emotions: fear, awe")]
    [InlineData("a bag", "fear", "awe", "emotion", "different emotions: fear, awe")]
    [InlineData("a bag", "FEAR", null, "emotion", "Expected one of amusement")]
    public void What_cannot_be_read_is_told(string? prompt, string? field, string? model, string wrong, string message)
    {
        Checks checks = new();
        EmotionPrompt.Read(checks, Pack.Value, prompt, field, Parse(model));
        ProblemException refused = Assert.Throws<ProblemException>(checks.ThrowIfAny);
        Assert.Contains(message, ((HttpValidationProblem)refused.Problem).Errors[wrong][0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sampler_has_a_name_elsewhere()
    {
        Checks checks = new();
        Assert.Equal(SchedulerNames.All.Order(), SdSamplers.All.Select(sampler => SdSamplers.Parse(checks, sampler.Name.ToUpperInvariant(), "Automatic")!).Order());
        Assert.Equal(["dpm++2m-karras", "dpm++2m-karras", "euler-a", null],
            [SdSamplers.Parse(checks, "DPM++ 2M", "Karras"), SdSamplers.Parse(checks, "DPM++ 2M Karras", "karras"), SdSamplers.Parse(checks, "euler-a", ""), SdSamplers.Parse(checks, "", null)]);
        checks.ThrowIfAny();
    }

    private static Emotion? Parse(string? name) => EmotionNames.TryParse(name, out Emotion emotion) ? emotion : null;
}
