using System.Net.Http.Headers;
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
    [InlineData("POST", "/hangfire/js1", "multipart/form-data")]
    [InlineData("POST", "/hangfire/stats", "multipart/form-data; boundary=x")]
    [InlineData("GET", "/hangfire/stats", "multipart/form-data")]
    [InlineData("GET", "/hangfire/stats", "multipart/form-data; boundary=x")]
    public async Task A_form_that_cannot_be_read_is_the_clients_mistake(string method, string path, string type)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = new StringContent("--x\r\nContent") };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).SendAsync(request, TestContext.Current.CancellationToken);
        await response.ProblemAsync(400, "bad-request");
    }
}
