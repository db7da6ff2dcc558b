using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

[Collection(SqliteCollection.Name)]
public sealed class DocumentTests(SqliteService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_lists_every_path_of_the_contract()
    {
        JsonElement document = await service.Client.JsonAsync("/openapi/v1.json");
        string[] paths = [.. document.GetProperty("paths").EnumerateObject().Select(p => p.Name)];
        Assert.Equal(
            [
                "/health/live", "/health/ready", "/openai/v1/images/generations", "/openai/v1/images/{id}", "/openai/v1/models", "/openai/v1/models/{id}",
                "/sdapi/v1/interrupt", "/sdapi/v1/options", "/sdapi/v1/progress", "/sdapi/v1/samplers", "/sdapi/v1/schedulers", "/sdapi/v1/sd-models",
                "/sdapi/v1/txt2img", "/v1/emotions", "/v1/fusions", "/v1/generations", "/v1/images/analyses", "/v1/images/{id}", "/v1/images/{id}/content",
                "/v1/jobs", "/v1/jobs/cancel", "/v1/jobs/{id}", "/v1/jobs/{id}/cancel", "/v1/jobs/{id}/deliveries",
                "/v1/jobs/{id}/deliveries/{deliveryId}/redeliver", "/v1/jobs/{id}/events", "/v1/jobs/{id}/rerun", "/v1/keys", "/v1/keys/{id}",
                "/v1/keys/{id}/rotate", "/v1/models", "/v1/transfers", "/v1/webhooks/secret",
            ],
            paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_list_of_jobs_documents_its_filters_and_what_is_tagged_its_304()
    {
        JsonElement paths = (await service.Client.JsonAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.Equal(
            ["createdAfter", "createdBefore", "cursor", "emotion", "kind", "label", "limit", "q", "status"],
            paths.GetProperty("/v1/jobs").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(p => p.Text("name")).Order(StringComparer.Ordinal));
        foreach (string path in (string[])["/v1/jobs/{id}", "/v1/images/{id}", "/v1/emotions", "/v1/models"])
        {
            JsonElement responses = paths.GetProperty(path).GetProperty("get").GetProperty("responses");
            Assert.True(responses.TryGetProperty("304", out _), path);
            Assert.True(responses.GetProperty("200").GetProperty("content").TryGetProperty("application/json", out _), path);
        }
    }

    [Theory]
    [InlineData("/v1/generations")]
    [InlineData("/v1/transfers")]
    [InlineData("/v1/fusions")]
    public async Task The_examples_work_as_they_stand(string path)
    {
        HttpClient client = service.Client;
        JsonElement document = await client.JsonAsync("/openapi/v1.json");
        JsonElement example = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("example");
        JsonElement job = await client.FinishAsync(path, example.GetRawText());
        Assert.True(job.Text("status") == "succeeded", job.ToString());
    }

    [Fact]
    public async Task The_schemas_name_the_choices()
    {
        JsonElement schemas = (await service.Client.JsonAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        JsonElement generation = schemas.GetProperty("NewGeneration");
        Assert.Contains("contentment", generation.GetProperty("properties").GetProperty("emotion").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("dpm++2m-karras", generation.GetProperty("properties").GetProperty("scheduler").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["emotion"], generation.GetProperty("required").EnumerateArray().Select(e => e.GetString()));
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/swagger-ui-bundle.js")]
    [InlineData("/health/live")]
    public async Task What_is_served_beside_the_api_is_there(string path)
    {
        using HttpResponseMessage response = await service.Client.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_dashboard_is_for_this_machine_only()
    {
        // The test's client has no address, so it does not count as local.
        using HttpResponseMessage response = await service.Client.GetAsync("/hangfire", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_eight_emotions_come_in_class_order()
    {
        JsonElement emotions = (await service.Client.JsonAsync("/v1/emotions")).GetProperty("emotions");
        Assert.Equal(
            ["amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness"],
            emotions.EnumerateArray().Select(e => e.Text("name")));
        JsonElement balloon = Assert.Single(emotions[0].GetProperty("attributes").EnumerateArray(), a => a.Text("name") == "balloon");
        Assert.Equal("object", balloon.Text("kind"));
        Assert.Equal(0.9, balloon.GetProperty("confidence").GetDouble(), 1e-6);
        Assert.Equal(4, emotions.EnumerateArray().Count(e => e.Text("valence") == "negative"));
    }

    [Fact]
    public async Task The_loaded_model_is_listed_with_its_defaults()
    {
        JsonElement models = (await service.Client.JsonAsync("/v1/models")).GetProperty("models");
        JsonElement loaded = Assert.Single(models.EnumerateArray(), m => m.GetProperty("loaded").GetBoolean());
        Assert.Equal(64, loaded.Text("hash").Length);
        Assert.True(loaded.GetProperty("defaults").GetProperty("steps").GetInt32() > 0);
    }
}
