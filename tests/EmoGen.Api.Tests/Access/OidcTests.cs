using System.Net;
using System.Security.Cryptography;
using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EmoGen.Api.Tests.Access;

[Collection(GuardedCollection.Name)]
public sealed class OidcTests(GuardedService service)
{
    private const string Small = """{"emotion":"awe","steps":1}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_has_the_scopes_of_its_claim_and_its_subjects_jobs()
    {
        await using TokenProvider provider = await TokenProvider.StartAsync();
        await using WebApplicationFactory<Program> trusting = Trusting(provider);
        HttpClient ada = trusting.CreateClient().With(provider.Token("ada", "openid read submit"));
        string job = (await ada.SubmitAsync("/v1/generations", Small)).Id();
        HttpClient again = trusting.CreateClient().With(provider.Token("ada", new[] { "read", "profile" }));
        Assert.Equal(job, (await again.JsonAsync($"/v1/jobs/{job}")).Id());
        using HttpResponseMessage post = await again.PostJsonAsync("/v1/generations", Small);
        await post.ProblemAsync(403, "insufficient-scope");
        HttpClient ben = trusting.CreateClient().With(provider.Token("ben", "read"));
        using HttpResponseMessage foreign = await ben.GetAsync($"/v1/jobs/{job}", Cancellation);
        await foreign.ProblemAsync(404, "not-found");
        HttpClient key = trusting.CreateClient().With((await service.KeyAsync(new NewKey { Name = "beside", Scopes = ["admin"] })).Text);
        Assert.Equal(job, (await key.JsonAsync($"/v1/jobs/{job}")).Id());
    }

    [Fact]
    public async Task A_token_that_is_not_for_us_opens_nothing_and_the_answer_does_not_repeat_it()
    {
        await using TokenProvider provider = await TokenProvider.StartAsync();
        await using WebApplicationFactory<Program> trusting = Trusting(provider);
        using RSA stranger = RSA.Create(2048);
        string[] wrong =
        [
            provider.Token("ada", "admin", audience: "another"),
            provider.Token("ada", "admin", from: TimeSpan.FromHours(-1)),
            provider.Token("ada", "admin", from: TimeSpan.FromHours(1)),
            provider.Token("ada", "admin", otherKey: stranger),
            provider.Token(null, "admin"),
            provider.Token("a\0da", "admin"),
            provider.Token("ada\n", "admin"),
            provider.Token("ada", "admin")[..^4] + "AAAA",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJzY29wZSI6ImFkbWluIn0.",
            "nonsense",
        ];
        foreach (string token in wrong)
        {
            using HttpResponseMessage response = await trusting.CreateClient().With(token).GetAsync("/v1/jobs", Cancellation);
            string problem = (await response.ProblemAsync(401, "unauthenticated")).ToString();
            Assert.DoesNotContain(token, problem, StringComparison.Ordinal);
            Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        using HttpResponseMessage right = await trusting.CreateClient().With(provider.Token("ada", "admin")).GetAsync("/v1/jobs", Cancellation);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_when_the_token_that_opened_it_expires()
    {
        MovableTime time = new();
        await using TokenProvider provider = await TokenProvider.StartAsync();
        await using GuardedService own = new();
        await using WebApplicationFactory<Program> trusting = own.Another(host => Trust(host, provider, ("EmoGen:Role", "Api"))
            .ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time))));
        HttpClient ada = trusting.CreateClient().With(provider.Token("ada", "read submit"));
        string id = (await ada.SubmitAsync("/v1/generations", Small)).Id();
        Task<List<ServerEvent>> stream = ada.EventsAsync(id);
        time.Ahead = TimeSpan.FromMinutes(9); // The token's five minutes are over, those that clocks may differ by are not.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        Assert.False(stream.IsCompleted);
        time.Ahead = TimeSpan.FromMinutes(11);
        Assert.Equal("state", Assert.Single(await stream.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).Name);
    }

    [Fact]
    public async Task The_scopes_may_stand_in_another_claim()
    {
        await using TokenProvider provider = await TokenProvider.StartAsync();
        await using WebApplicationFactory<Program> trusting = Trusting(provider, ("EmoGen:Authentication:Oidc:ScopeClaim", "roles"));
        using HttpResponseMessage roles = await trusting.CreateClient().With(provider.Token("ada", new[] { "admin" }, claim: "roles")).GetAsync("/v1/keys", Cancellation);
        Assert.Equal(HttpStatusCode.OK, roles.StatusCode);
        using HttpResponseMessage scope = await trusting.CreateClient().With(provider.Token("ada", "admin")).GetAsync("/v1/keys", Cancellation);
        await scope.ProblemAsync(403, "insufficient-scope");
    }

    private WebApplicationFactory<Program> Trusting(TokenProvider provider, params (string Name, string Value)[] settings) =>
        service.Another(host => Trust(host, provider, settings));

    private static IWebHostBuilder Trust(IWebHostBuilder host, TokenProvider provider, params (string Name, string Value)[] settings)
    {
        host.UseSetting("EmoGen:Authentication:Oidc:Authority", provider.Address);
        host.UseSetting("EmoGen:Authentication:Oidc:Audience", "emogen");
        foreach ((string name, string value) in settings)
        {
            host.UseSetting(name, value);
        }

        return host;
    }
}
