using System.Net;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Http;

[Collection(GuardedCollection.Name)]
public sealed partial class BrowserTests(GuardedService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/emotions", 200)]
    [InlineData("/v1/jobs?limit=0", 400)]
    [InlineData("/nowhere", 404)]
    [InlineData("/swagger/index.html", 200)]
    [InlineData("/hangfire", 200)]
    public async Task Every_answer_carries_the_security_headers(string path, int status)
    {
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).GetAsync(path, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        AssertHeaders(response, path.StartsWith("/v1", StringComparison.Ordinal) || status == 404 ? "default-src 'none'" : "default-src 'self'");
    }

    [Fact]
    public async Task A_refusal_carries_them_too()
    {
        using HttpResponseMessage response = await service.Client.GetAsync("/v1/jobs", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        AssertHeaders(response, "default-src 'none'");
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/hangfire")]
    [InlineData("/hangfire/jobs/enqueued")]
    public async Task The_pages_need_no_script_that_their_policy_forbids(string path)
    {
        HttpClient client = await service.ClientAsync("admin");
        string page = await client.GetStringAsync(path, Cancellation);
        Assert.NotEmpty(Scripts().Matches(page));
        Assert.DoesNotContain(Scripts().Matches(page), script => !script.Value.Contains("src=", StringComparison.Ordinal));
        Assert.DoesNotMatch(@"<[^>]+\son[a-z]+\s*=\s*""", page);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//(?!www\.hangfire\.io|hangfire\.io)", page);
        foreach (Match script in Scripts().Matches(page))
        {
            Uri address = new(new Uri(client.BaseAddress!, path), SourceOf().Match(script.Value).Groups[1].Value);
            using HttpResponseMessage response = await client.GetAsync(address, Cancellation);
            Assert.True(response.IsSuccessStatusCode, address.ToString());
            Assert.Contains("javascript", response.Content.Headers.ContentType!.MediaType!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_dashboard_takes_no_post_that_another_page_could_forge()
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("jobs[]", "1")]);
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).PostAsync("/hangfire/jobs/enqueued/delete", form, Cancellation);
        await response.ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Only_the_sites_of_the_settings_may_call_from_a_browser()
    {
        await using WebApplicationFactory<Program> open = service.Another(host => host.UseSetting("EmoGen:Cors:Origins:0", "https://studio.example"));
        HttpClient client = open.CreateClient();
        using HttpResponseMessage allowed = await PreflightAsync(client, "https://studio.example");
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://studio.example", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("authorization", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage other = await PreflightAsync(client, "https://evil.example");
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));

        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/jobs");
        request.Headers.Add("Origin", "https://studio.example");
        using HttpResponseMessage refused = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("https://studio.example", Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("RateLimit", Assert.Single(refused.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_setting_no_other_site_may_call()
    {
        using HttpResponseMessage response = await PreflightAsync(service.Client, "https://studio.example");
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(HttpClient client, string origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/v1/generations");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return await client.SendAsync(request, Cancellation);
    }

    private static void AssertHeaders(HttpResponseMessage response, string policy)
    {
        Assert.StartsWith(policy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [GeneratedRegex("<script.*?>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex SourceOf();
}
