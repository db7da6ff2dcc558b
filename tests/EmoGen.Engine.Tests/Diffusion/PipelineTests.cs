using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>Whole pictures of a plain Stable Diffusion snapshot against diffusers' StableDiffusionPipeline.</summary>
public sealed class PipelineTests : IDisposable
{
    private ImageGenerator? _generator;

    public static TheoryData<string, SchedulerKind> Cases => new()
    {
        { "pndm", SchedulerKind.Pndm },
        { "unipc", SchedulerKind.UniPC },
        { "ddim", SchedulerKind.Ddim },
        { "euler", SchedulerKind.Euler },
        { "dpm2m", SchedulerKind.DpmPlusPlus2M },
        { "unipc_negative", SchedulerKind.UniPC },
        { "ddim_no_cfg", SchedulerKind.Ddim },
        { "pndm_batch2_rect", SchedulerKind.Pndm },
    };

    private ImageGenerator Generator =>
        _generator ??= ImageGenerator.Load(ModelPack.Open(Golden.Require("tiny_sd")), new GeneratorOptions(Dtype: "float32"));

    public void Dispose() => _generator?.Dispose();

    [Fact]
    public void Every_case_of_the_reference_is_tested() => Assert.Equal(
        Golden.Json("pipeline/golden.json").GetProperty("cases").EnumerateObject().Select(c => c.Name), Cases.Select(c => c.Data.Item1));

    /// <summary>Of a batch the first picture: the prompt of the second is not recorded.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Pictures_match_diffusers(string name, SchedulerKind scheduler)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> golden = Golden.Tensors("pipeline/golden.safetensors");
        var settings = Golden.Json("pipeline/golden.json");
        Tensor latents = golden[name == "pndm_batch2_rect" ? "latents_batch2_rect" : "latents"];
        GenerationRequest request = new()
        {
            Prompt = settings.GetProperty("prompt").GetString(),
            NegativePrompt = name == "unipc_negative" ? settings.GetProperty("negative_prompt").GetString()! : "",
            Scheduler = scheduler,
            Steps = settings.GetProperty("num_inference_steps").GetInt32(),
            GuidanceScale = name == "ddim_no_cfg" ? 1 : settings.GetProperty("guidance_scale").GetDouble(),
            Height = (int)latents.shape[2] * 8,
            Width = (int)latents.shape[3] * 8,
        };

        TracedImage picture = Generator.Trace(request, 0, Generator.Draw(request, 0) with { Latents = latents[..1] });

        AssertPicture.LatentsMatch(golden[$"{name}.final_latents"][..1], picture.Latents, name);
        AssertPicture.PixelsMatch((golden[$"{name}.image"][0] * 255).round().to(uint8), picture.Image.Image, name);
    }

    [Fact]
    public void Prompts_are_encoded_as_diffusers_does()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> golden = Golden.Tensors("pipeline/golden.safetensors");
        var settings = Golden.Json("pipeline/golden.json");
        GenerationRequest request = new()
        {
            Prompt = settings.GetProperty("prompt").GetString(),
            NegativePrompt = settings.GetProperty("negative_prompt").GetString()!,
            Steps = 1,
            Width = 64,
            Height = 64,
        };

        TracedImage negative = Generator.Trace(request, 0, Generator.Draw(request, 0));
        TracedImage plain = Generator.Trace(request with { NegativePrompt = "" }, 0, Generator.Draw(request, 0));

        Golden.AssertClose(golden["cond"], plain.Conditioning, 1e-4, "prompt");
        Golden.AssertClose(golden["uncond"], plain.Unconditional, 1e-4, "empty prompt");
        Golden.AssertClose(golden["negative"], negative.Unconditional, 1e-4, "negative prompt");
    }
}
