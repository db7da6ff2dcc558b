using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Facades;

/// <summary>The web interface's API, as its clients ask.</summary>
[Collection(FacadeCollection.Name)]
public sealed class SdApiTests(FacadeService service)
{
    /// <summary>What such a client sends: every field it knows, with what it has in them when nobody touched them.</summary>
    private const string Usual =
        """
        {
          "enable_hr": false, "hr_scale": 2, "hr_upscaler": "Latent", "hr_second_pass_steps": 0, "hr_resize_x": 0, "hr_resize_y": 0, "denoising_strength": 0.7,
          "firstphase_width": 0, "firstphase_height": 0, "prompt": "<fear> bag,\nat night", "negative_prompt": "cup", "styles": [], "seed": 7, "subseed": -1,
          "subseed_strength": 0.0, "seed_resize_from_h": 0, "seed_resize_from_w": 0, "batch_size": 2, "n_iter": 1, "steps": 3, "cfg_scale": 4.5, "width": 64,
          "height": 32, "restore_faces": false, "tiling": false, "do_not_save_samples": false, "do_not_save_grid": false, "eta": 1.0, "s_churn": 0, "s_tmax": 0,
          "s_tmin": 0, "s_noise": 1, "override_settings": {"sd_model_checkpoint": "tiny", "CLIP_stop_at_last_layers": 1},
          "override_settings_restore_afterwards": true, "sampler_name": "Euler a", "sampler_index": "Euler a", "scheduler": "Automatic", "script_name": null,
          "script_args": [], "send_images": true, "save_images": false, "alwayson_scripts": {}, "use_deprecated_controlnet": false
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_usual_request_gives_the_pictures_of_a_generation()
    {
        using HttpClient client = await service.OwnerAsync();
        JsonElement answer = await PostAsync(client, "txt2img", Usual);
        JsonElement job = await client.FinishAsync(
            "/v1/generations",
            """
            {"emotion":"fear","template":"{} bag, at night","negativePrompt":"cup","seed":7,"count":2,"steps":3,"guidanceScale":4.5,"width":64,"height":32,
             "scheduler":"euler-a"}
            """);
        Assert.Equal(await client.PicturesAsync(job), answer.GetProperty("images").EnumerateArray().Select(image => image.GetBytesFromBase64()));
        Assert.Equal("Euler a", answer.GetProperty("parameters").Text("sampler_name"));

        JsonElement info = JsonDocument.Parse(answer.Text("info")).RootElement;
        Assert.Equal(("<fear> bag, at night", "Euler a", "tiny"), (info.Text("prompt"), info.Text("sampler_name"), info.Text("sd_model_name")));
        Assert.Equal([7, 8], info.GetProperty("all_seeds").EnumerateArray().Select(seed => seed.GetInt32()));
        string[] texts = [.. info.GetProperty("infotexts").EnumerateArray().Select(text => text.GetString()!)];
        Assert.StartsWith(
            "<fear> bag, at night\nNegative prompt: cup\nSteps: 3, Sampler: Euler a, CFG scale: 4.5, Seed: 8, Size: 64x32, Model hash: ", texts[1], StringComparison.Ordinal);
        Assert.Contains(texts[1], Encoding.UTF8.GetString(answer.GetProperty("images")[1].GetBytesFromBase64()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nulls_are_the_packs_and_a_seed_of_minus_one_is_drawn()
    {
        using HttpClient client = await service.OwnerAsync();
        JsonElement answer = await PostAsync(
            client, "txt2img", """{"prompt":"bag","seed":-1,"override_settings":{"sd_model_checkpoint":"tiny:awe"},"send_images":false}""");
        Assert.Empty(answer.GetProperty("images").EnumerateArray());
        JsonElement job = Assert.Single((await client.JsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray());
        JsonElement request = job.GetProperty("request");
        Assert.Equal(("awe", "{} bag", "ddim"), (request.Text("emotion"), request.Text("template"), request.Text("scheduler")));
        Assert.Equal(request.GetProperty("seed").GetInt64(), JsonDocument.Parse(answer.Text("info")).RootElement.GetProperty("seed").GetInt64());
    }

    [Theory]
    [InlineData("\"sampler_name\":\"DPM++ SDE\"", "sampler_name", "Expected one of UniPC, PLMS, DDIM, DDPM, DPM++ 2M, DPM++ 2M Karras, Euler, Euler a, Heun, LMS, LCM")]
    [InlineData("\"sampler_name\":\"Euler\",\"scheduler\":\"Karras\"", "scheduler", "Karras goes with the sampler DPM++ 2M")]
    [InlineData("\"scheduler\":\"Polyexponential\"", "scheduler", "Expected one of automatic, karras")]
    [InlineData("\"width\":512", "width", "Expected 32 to 256, got 512.")]
    [InlineData("\"steps\":151", "steps", "Expected 1 to 150, got 151.")]
    [InlineData("\"steps\":\"few\"", "steps", "Expected a whole number.")]
    [InlineData("\"cfg_scale\":31", "cfg_scale", "Expected 0 to 30, got 31.")]
    [InlineData("\"batch_size\":4,\"n_iter\":5", "batch_size", "Times n_iter: expected 1 to 16, got 20.")]
    [InlineData("\"batch_size\":-1,\"n_iter\":-1", "batch_size", "Times n_iter: expected 1 to 16, got 1.")]
    [InlineData("\"enable_hr\":true", "enable_hr", "There is no such thing here")]
    [InlineData("\"alwayson_scripts\":{\"ADetailer\":{}}", "alwayson_scripts", "There is no such thing here")]
    [InlineData("\"emotion\":\"awe\"", "emotion", "different emotions: fear, awe")]
    [InlineData("\"override_settings\":{\"sd_model_checkpoint\":\"sd15\"}", "override_settings.sd_model_checkpoint", "Expected one of tiny, tiny:amusement")]
    public async Task A_wrong_field_is_told_as_FastAPI_does(string fields, string field, string message)
    {
        using HttpClient client = await service.OwnerAsync();
        using HttpResponseMessage answer = await client.PostJsonAsync("/sdapi/v1/txt2img", $$"""{"prompt":"<fear> bag",{{fields}}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonElement detail = (await answer.JsonAsync()).GetProperty("detail")[0];
        Assert.Equal(["body", .. field.Split('.')], detail.GetProperty("loc").EnumerateArray().Select(part => part.GetString()!));
        Assert.Contains(message, detail.Text("msg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lists_that_tools_fill_their_menus_with_are_there()
    {
        using HttpClient client = await service.OwnerAsync();
        JsonElement samplers = await client.JsonAsync("/sdapi/v1/samplers");
        Assert.Contains("DPM++ 2M Karras", samplers.EnumerateArray().Select(sampler => sampler.Text("name")));
        Assert.Equal("{}", samplers[0].GetProperty("options").GetRawText());
        Assert.Equal(["Automatic", "Karras"], (await client.JsonAsync("/sdapi/v1/schedulers")).EnumerateArray().Select(scheduler => scheduler.Text("label")));
        JsonElement model = Assert.Single((await client.JsonAsync("/sdapi/v1/sd-models")).EnumerateArray());
        Assert.Equal(("tiny", "tiny"), (model.Text("title"), model.Text("model_name")));
        JsonElement options = await client.JsonAsync("/sdapi/v1/options");
        Assert.Equal(("tiny", model.Text("sha256")), (options.Text("sd_model_checkpoint"), options.Text("sd_checkpoint_hash")));

        await PostAsync(client, "options", options.GetRawText());
        using HttpResponseMessage other = await client.PostJsonAsync("/sdapi/v1/options", """{"sd_model_checkpoint":"sd15"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        using HttpResponseMessage absent = await client.PostJsonAsync("/sdapi/v1/img2img", "{}");
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (absent.StatusCode, (await absent.JsonAsync()).Text("error")));
    }

    [Fact]
    public async Task A_key_may_come_as_a_password_here_and_only_here()
    {
        using HttpClient client = service.CreateClient();
        client.DefaultRequestHeaders.Authorization = Basic(await service.KeyAsync());
        await PostAsync(client, "txt2img", """{"prompt":"<awe>","steps":1}""");
        using HttpResponseMessage beside = await client.GetAsync("/v1/jobs", Cancellation);
        await beside.ProblemAsync(401, "unauthenticated");
        client.DefaultRequestHeaders.Authorization = Basic("wrong");
        using HttpResponseMessage wrong = await client.GetAsync("/sdapi/v1/options", Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), (wrong.StatusCode, (await wrong.JsonAsync()).Text("error")));
        Assert.StartsWith("Bearer", wrong.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static AuthenticationHeaderValue Basic(string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{password}")));

    private static async Task<JsonElement> PostAsync(HttpClient client, string name, string body)
    {
        using HttpResponseMessage answer = await client.PostJsonAsync($"/sdapi/v1/{name}", body);
        JsonElement json = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, json.ToString());
        return json;
    }
}
