using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

/// <summary>Hangfire's pages throw at what they do not expect.</summary>
[Collection(GuardedPostgresCollection.Name)]
public sealed class DashboardTests(GuardedPostgresService service)
{
    [Theory]
    [InlineData("GET", "/hangfire/stats", 415, "unsupported-media-type")]
    [InlineData("POST", "/hangfire/stats", 415, "unsupported-media-type")]
    [InlineData("GET", "/hangfire/jobs/details/abc", 404, "not-found")]
    [InlineData("GET", "/hangfire/jobs/details/99999999999999999999", 404, "not-found")]
    public async Task A_request_that_the_dashboard_does_not_understand_is_the_clients_mistake(string method, string path, int status, string problem)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).SendAsync(request, TestContext.Current.CancellationToken);
        await response.ProblemAsync(status, problem);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n", 400, "bad-request")]
    [InlineData("multipart/form-data", "a", 400, "bad-request")]
    [InlineData("application/x-www-form-urlencoded", "a=b", 403, "forbidden")]
    [InlineData("application/json", "{}", 415, "unsupported-media-type")]
    public async Task A_form_that_is_none_is_the_clients_mistake(string type, string body, int status, string problem)
    {
        using StringContent content = new(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).PostAsync("/hangfire/jobs/enqueued/delete", content, TestContext.Current.CancellationToken);
        await response.ProblemAsync(status, problem);
    }
}
