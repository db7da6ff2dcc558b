using System.Net;
using System.Text;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Access;

/// <summary>What each endpoint needs. An endpoint that is not in this table fails the test: decide who may use it, then add a line.</summary>
[Collection(GuardedCollection.Name)]
public sealed class ScopeTests(GuardedService service)
{
    private const string Open = "open";

    /// <summary>No key opens it, not even an administrator's: its link does.</summary>
    private const string Signed = "signed";

    private static readonly Dictionary<string, string> Needed = new()
    {
        ["GET /health/live"] = Open,
        ["GET /health/ready"] = Open,
        ["GET /metrics"] = "admin",
        ["POST /v1/generations"] = "submit",
        ["POST /v1/transfers"] = "submit",
        ["POST /v1/fusions"] = "submit",
        ["GET /v1/jobs/"] = "read",
        ["GET /v1/jobs/{id:guid}"] = "read",
        ["GET /v1/jobs/{id:guid}/events"] = "read",
        ["POST /v1/jobs/cancel"] = "submit",
        ["POST /v1/jobs/{id:guid}/cancel"] = "submit",
        ["POST /v1/jobs/{id:guid}/rerun"] = "submit",
        ["GET /v1/jobs/{id:guid}/deliveries"] = "read",
        ["POST /v1/jobs/{id:guid}/deliveries/{deliveryId:guid}/redeliver"] = "submit",
        ["GET /v1/webhooks/secret"] = "submit",
        ["GET /v1/images/{id:guid}"] = "read",
        ["GET /v1/images/{id:guid}/content"] = "read",
        ["HEAD /v1/images/{id:guid}/content"] = "read",
        ["DELETE /v1/images/{id:guid}"] = "submit",
        ["POST /v1/images/analyses"] = "submit",
        ["GET /v1/emotions"] = "read",
        ["GET /v1/models"] = "read",
        ["POST /v1/studies/"] = "submit read",
        ["GET /v1/studies/"] = "read",
        ["GET /v1/studies/{id:guid}"] = "read",
        ["POST /v1/studies/{id:guid}/participants"] = "submit read",
        ["POST /v1/studies/{id:guid}/close"] = "submit",
        ["DELETE /v1/studies/{id:guid}"] = "submit",
        ["GET /v1/studies/{id:guid}/results"] = "read",
        ["GET /v1/studies/{id:guid}/results.csv"] = "read",
        ["GET /v1/studies/{id:guid}/answers.csv"] = "read",
        ["POST /v1/participations/"] = Open,
        ["GET /v1/participations/{token}"] = Open,
        ["GET /v1/participations/{token}/pictures/{picture}"] = Open,
        ["PUT /v1/participations/{token}/trials/{trial}"] = Open,
        ["POST /v1/participations/{token}/finish"] = Open,
        ["GET /study/{token}"] = Open,
        ["GET /study/join/{code}"] = Open,
        ["GET /study/files/{name}"] = Open,
        ["GET /studies"] = Open,
        ["GET /studies/{id}"] = Open,
        ["POST /openai/v1/images/generations"] = "submit read",
        ["GET /openai/v1/models"] = "read",
        ["GET /openai/v1/models/{id}"] = "read",
        ["GET /openai/v1/images/{id:guid}"] = Signed,
        ["POST /sdapi/v1/txt2img"] = "submit read",
        ["POST /sdapi/v1/interrupt"] = "submit",
        ["GET /sdapi/v1/progress"] = "read",
        ["GET /sdapi/v1/samplers"] = "read",
        ["GET /sdapi/v1/schedulers"] = "read",
        ["GET /sdapi/v1/sd-models"] = "read",
        ["GET /sdapi/v1/options"] = "read",
        ["POST /sdapi/v1/options"] = "read",
        ["POST /v1/keys/"] = "admin",
        ["GET /v1/keys/"] = "admin",
        ["GET /v1/keys/{id:guid}"] = "admin",
        ["POST /v1/keys/{id:guid}/rotate"] = "admin",
        ["DELETE /v1/keys/{id:guid}"] = "admin",
        ["GET /openapi/v1.json"] = "admin",
        ["GET swagger/{**path}"] = "admin",
        ["GET /hangfire/{**path}"] = "admin",
    };

    [Fact]
    public void Every_endpoint_has_a_decision() => Assert.Equal(Needed.Keys.Order(StringComparer.Ordinal), Endpoints().Order(StringComparer.Ordinal));

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = new();
        foreach (string endpoint in Needed.Keys)
        {
            foreach (string credential in (string[])["none", "wrong", "read", "submit", "admin"])
            {
                cases.Add(endpoint, credential);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Only_the_scope_opens_the_endpoint(string endpoint, string credential)
    {
        using HttpClient client = credential switch
        {
            "none" => service.Client,
            "wrong" => service.Client.With("eg_00000000_" + new string('0', 43)),
            _ => await service.ClientAsync(credential),
        };
        string needed = Needed[endpoint];
        using HttpResponseMessage response = await client.SendAsync(Request(endpoint), TestContext.Current.CancellationToken);
        switch (credential)
        {
            case var _ when needed == Signed:
                Assert.Equal("link_over", (await response.JsonAsync()).GetProperty("error").Text("code"));
                break;
            case "admin":
            case var _ when needed == Open || needed == credential:
                Assert.False(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{response.StatusCode}");
                break;
            case "none" or "wrong":
                await AssertRefusedAsync(response, endpoint, 401, "unauthenticated", credential == "wrong" ? "error=\"invalid_token\"" : "realm=\"emogen\"");
                break;
            default:
                await AssertRefusedAsync(response, endpoint, 403, "insufficient-scope", $"scope=\"{needed.Split(' ').Single(scope => scope != credential)}\"");
                break;
        }
    }

    [Theory]
    [InlineData("DELETE", "application/json", 405)]
    [InlineData("POST", "text/plain", 415)]
    public async Task A_wrong_method_or_content_type_is_told_to_a_key_that_may_use_the_right_one(string method, string type, int status)
    {
        using HttpClient client = await service.ClientAsync("submit");
        using HttpRequestMessage request = new(new HttpMethod(method), "/v1/generations") { Content = new StringContent("{}", Encoding.UTF8, type) };
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string endpoint, int status, string problem, string challenge)
    {
        Assert.Equal(status, (int)response.StatusCode);
        string expected = status == 401 && endpoint != "GET /metrics" && endpoint.Split('/')[^2] is not "v1" && !endpoint.Contains("/v1/", StringComparison.Ordinal) ? "Basic" : "Bearer";
        string header = response.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith(expected, header, StringComparison.Ordinal);
        Assert.True(expected == "Basic" || header.Contains(challenge, StringComparison.Ordinal), header);
        if (endpoint.Contains("/sdapi/", StringComparison.Ordinal))
        {
            Assert.Equal(problem, (await response.JsonAsync()).Text("error"));
        }
        else if (endpoint.Contains("/openai/", StringComparison.Ordinal))
        {
            Assert.Equal(status == 401 ? "invalid_api_key" : "insufficient_permissions", (await response.JsonAsync()).GetProperty("error").Text("code"));
        }
        else if (!endpoint.StartsWith("HEAD", StringComparison.Ordinal))
        {
            await response.ProblemAsync(status, problem);
        }
    }

    /// <summary>A request that reaches the endpoint, for something that is not there.</summary>
    private static HttpRequestMessage Request(string endpoint)
    {
        string[] parts = endpoint.Split(' ');
        string path = "/" + parts[1].TrimStart('/').Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{deliveryId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{id}", "none", StringComparison.Ordinal)
            .Replace("{**path}", "index.html", StringComparison.Ordinal);
        return new HttpRequestMessage(new HttpMethod(parts[0]), path)
        {
            Content = parts[0] == "POST" ? new StringContent("[]", Encoding.UTF8, "application/json") : null,
        };
    }

    private IEnumerable<string> Endpoints() =>
        from endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select $"{method} {endpoint.RoutePattern.RawText}";
}
