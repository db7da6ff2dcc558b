using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades.SdApi;

/// <summary>What <c>txt2img</c> says of its pictures beside them.</summary>
internal static class Txt2ImgInfo
{
    /// <summary>It as JSON; a prompt in it can be sent again as it stands.</summary>
    public static string Of(DrawnJob job, ModelPack pack)
    {
        NewJob request = job.Request;
        GenerationRequest[] drawn = [.. job.Images.Select(image => job.PlanOf(image).Engine)];
        GenerationRequest first = request.Plan()[0].Engine;
        Dictionary<string, object?> info = new()
        {
            ["prompt"] = first.Text,
            ["all_prompts"] = drawn.Select(one => one.Text),
            ["negative_prompt"] = first.NegativePrompt,
            ["all_negative_prompts"] = drawn.Select(one => one.NegativePrompt),
            ["seed"] = first.Seed,
            ["all_seeds"] = drawn.Select(one => one.Seed),
            ["subseed"] = -1,
            ["all_subseeds"] = drawn.Select(_ => -1),
            ["subseed_strength"] = 0,
            ["width"] = request.Width,
            ["height"] = request.Height,
            ["sampler_name"] = PictureParameters.SamplersElsewhere[request.Scheduler!],
            ["cfg_scale"] = request.GuidanceScale,
            ["steps"] = request.Steps,
            ["batch_size"] = drawn.Length,
            ["restore_faces"] = false,
            ["sd_model_name"] = pack.Manifest.Name,
            ["sd_model_hash"] = pack.Hash[..10],
            ["extra_generation_params"] = new SdApiNothing(),
            ["index_of_first_image"] = 0,
            ["infotexts"] = job.Images.Select(image => PictureFiles.Describe(job.PlanOf(image).Engine, image.Width, image.Height, pack).ToText()),
        };
        return JsonSerializer.Serialize(info, StrictJson.Options);
    }
}
