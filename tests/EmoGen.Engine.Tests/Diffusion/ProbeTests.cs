using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;
namespace EmoGen.Engine.Tests.Diffusion;
public sealed class ProbeTests
{
    [Fact]
    public void Probe()
    {
        using var g = ImageGenerator.Load(ModelPack.Open(Golden.Require("tiny_sd")), new GeneratorOptions(Dtype: "float32"));
        var golden = Golden.Tensors("pipeline/golden.safetensors");
        var prompts = Golden.Json("tiny_sd/golden_report.json").GetProperty("prompts").EnumerateArray().Select(p => p.GetString()!).ToList();
        prompts.Add("a photo of a cat wearing a hat"); prompts.Add("blurry, low quality"); prompts.Add("a photo of a dog"); prompts.Add("");
        string log = "";
        foreach (var p in prompts.Distinct())
        foreach (var gs in new[] { 7.5, 1 })
        for (int k = 0; k < 2; k++)
        {
            GenerationRequest r = new() { Prompt = p, Scheduler = SchedulerKind.Pndm, Steps = 10, GuidanceScale = gs, Height = 128, Width = 192 };
            var t = g.Trace(r, 0, g.Draw(r, 0) with { Latents = golden["latents_batch2_rect"][k].unsqueeze(0) });
            log += $"{p} {gs} {k}: {(golden["pndm_batch2_rect.final_latents"][k].unsqueeze(0) - t.Latents).abs().max().item<float>()}\n";
        }
        File.WriteAllText("/tmp/probe.txt", log);
    }
}
