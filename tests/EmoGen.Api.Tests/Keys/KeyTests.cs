using System.Net;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Keys;

public abstract class KeyTests(TestService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_shown_once_and_stored_as_a_hash()
    {
        HttpClient admin = await service.ClientAsync("admin");
        using HttpResponseMessage made = await admin.PostJsonAsync("/v1/keys", """{"name":"studio","scopes":["read","submit"],"picturesPerDay":7}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("no-store", made.Headers.CacheControl?.ToString());
        JsonElement key = await made.JsonAsync();
        string text = key.Text("key");
        Assert.Matches("^eg_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$", text);
        Assert.StartsWith(key.Text("prefix") + "_", text, StringComparison.Ordinal);

        JsonElement shown = await admin.JsonAsync(made.Headers.Location!.OriginalString);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("key").ValueKind);
        Assert.Equal(7, shown.GetProperty("picturesPerDay").GetInt32());
        string list = (await admin.JsonAsync("/v1/keys?limit=100")).ToString();
        using HttpResponseMessage page = await admin.GetAsync("/v1/keys?limit=1", Cancellation);
        Assert.Equal($"</v1/keys?limit=1&cursor={(await page.JsonAsync()).Text("nextCursor")}>; rel=\"next\"", Assert.Single(page.Headers.GetValues("Link")));
        Assert.Contains(key.Text("prefix"), list, StringComparison.Ordinal);
        Assert.DoesNotContain(text[12..], list, StringComparison.Ordinal);
        ApiKey row = await RowAsync(key.Id());
        Assert.DoesNotContain(text[12..], JsonSerializer.Serialize(row), StringComparison.Ordinal);
        Assert.Equal(KeyText.Hash(text), row.Hash);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(text));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(text[..^1] + (text[^1] == '0' ? '1' : '0')));
    }

    [Fact]
    public async Task A_key_opens_as_bearer_and_as_header_and_as_password_of_pages_only()
    {
        string admin = (await service.KeyAsync(new NewKey { Name = "test", Scopes = ["admin"] })).Text;
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:" + admin));
        (string Path, string Header, string Value, HttpStatusCode Status)[] cases =
        [
            ("/v1/jobs", "Authorization", "Bearer " + admin, HttpStatusCode.OK),
            ("/v1/jobs", "Authorization", "bearer " + admin, HttpStatusCode.OK),
            ("/v1/jobs", "X-Api-Key", admin, HttpStatusCode.OK),
            ("/v1/jobs", "Authorization", basic, HttpStatusCode.Unauthorized),
            ("/v1/jobs", "Authorization", admin, HttpStatusCode.Unauthorized),
            ("/v1/jobs", "Cookie", "key=" + admin, HttpStatusCode.Unauthorized),
            ("/v1/jobs?key=" + admin, "Accept", "*/*", HttpStatusCode.Unauthorized),
            ("/swagger/index.html", "Authorization", basic, HttpStatusCode.OK),
            ("/openapi/v1.json", "Authorization", basic, HttpStatusCode.OK),
            ("/hangfire", "Authorization", basic, HttpStatusCode.OK),
            ("/hangfire", "Authorization", "Basic !", HttpStatusCode.Unauthorized),
        ];
        foreach ((string path, string header, string value, HttpStatusCode status) in cases)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await service.Client.SendAsync(request, Cancellation);
            Assert.True(status == response.StatusCode, $"{path} {header}: {response.StatusCode}");
            Assert.DoesNotContain(admin, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_expired_key_opens_nothing()
    {
        IssuedKey key = await service.KeyAsync(new NewKey { Name = "short", Scopes = ["read"], ExpiresAt = DateTimeOffset.UtcNow.AddHours(1) });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key.Text));
        await using AsyncServiceScope scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmoGenDbContext>().ApiKeys.Where(k => k.Id == key.Key.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.ExpiresAt, DateTimeOffset.UtcNow), Cancellation);
        using HttpResponseMessage expired = await service.Client.With(key.Text).GetAsync("/v1/jobs", Cancellation);
        Assert.Equal("The key has expired.", (await expired.ProblemAsync(401, "unauthenticated")).Text("detail"));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing()
    {
        IssuedKey key = await service.KeyAsync(new NewKey { Name = "lost", Scopes = ["read"] });
        HttpClient admin = await service.ClientAsync("admin");
        foreach (int _ in Enumerable.Range(0, 2))
        {
            using HttpResponseMessage revoked = await admin.DeleteAsync($"/v1/keys/{key.Key.Id}", Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }

        using HttpResponseMessage refused = await service.Client.With(key.Text).GetAsync("/v1/jobs", Cancellation);
        Assert.Equal("The key was revoked.", (await refused.ProblemAsync(401, "unauthenticated")).Text("detail"));
        using HttpResponseMessage rotated = await admin.PostJsonAsync($"/v1/keys/{key.Key.Id}/rotate", "{}");
        await rotated.ProblemAsync(409, "key-over");
    }

    [Fact]
    public async Task A_rotated_key_goes_on_for_the_overlap_and_its_successor_has_what_it_had()
    {
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(30);
        IssuedKey old = await service.KeyAsync(new NewKey { Name = "studio", Scopes = ["read", "submit"], ExpiresAt = end, QueuedJobs = 9 });
        HttpClient admin = await service.ClientAsync("admin");
        string job = (await service.Client.With(old.Text).SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
        using HttpResponseMessage made = await admin.PostJsonAsync($"/v1/keys/{old.Key.Id}/rotate", """{"overlapHours":1}""");
        JsonElement successor = await made.JsonAsync();
        Assert.Equal(["read", "submit"], successor.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(9, successor.GetProperty("queuedJobs").GetInt32());
        Assert.InRange(successor.GetProperty("expiresAt").GetDateTime(), end.UtcDateTime.AddSeconds(-1), end.UtcDateTime.AddMinutes(5));

        Assert.Equal(job, (await service.Client.With(successor.Text("key")).JsonAsync($"/v1/jobs/{job}")).Id());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old.Text));
        ApiKey row = await RowAsync(old.Key.Id.ToString());
        Assert.Equal(successor.Id(), row.ReplacedById.ToString());
        Assert.InRange(row.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(61));

        using HttpResponseMessage again = await admin.PostJsonAsync($"/v1/keys/{old.Key.Id}/rotate", "{}");
        await again.ProblemAsync(409, "key-over");
        using HttpResponseMessage atOnce = await admin.PostJsonAsync($"/v1/keys/{successor.Id()}/rotate", """{"overlapHours":0}""");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync((await atOnce.JsonAsync()).Text("key")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(successor.Text("key")));
    }

    [Fact]
    public async Task Of_ten_rotations_at_once_one_makes_a_key()
    {
        IssuedKey old = await service.KeyAsync(new NewKey { Name = "race", Scopes = ["read"] });
        HttpClient admin = await service.ClientAsync("admin");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => admin.PostJsonAsync($"/v1/keys/{old.Key.Id}/rotate", "{}")));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a"}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["read","root"]}""", "scopes[1]")]
    [InlineData("""{"name":"a","scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"a","scopes":["read"],"expiresAt":"soon"}""", "expiresAt")]
    [InlineData("""{"name":"a","scopes":["read"],"picturesPerDay":-1}""", "picturesPerDay")]
    [InlineData("""{"name":"a","scopes":["read"],"queuedJobs":-1}""", "queuedJobs")]
    [InlineData("""{"name":"a","scopes":["read"],"key":"mine"}""", "key")]
    public async Task A_wrong_wish_is_refused_and_the_field_named(string json, string field)
    {
        using HttpResponseMessage response = await (await service.ClientAsync("admin")).PostJsonAsync("/v1/keys", json);
        JsonElement problem = await response.ProblemAsync(400, "validation");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_key_that_lives_to_the_end_of_time_can_be_rotated()
    {
        HttpClient admin = await service.ClientAsync("admin");
        using HttpResponseMessage made = await admin.PostJsonAsync("/v1/keys", """{"name":"a","scopes":["read"],"expiresAt":"9999-12-31T23:59:59.9999999Z"}""");
        using HttpResponseMessage rotated = await admin.PostJsonAsync(made.Headers.Location!.OriginalString + "/rotate", "{}");
        JsonElement key = await rotated.JsonAsync();
        Assert.True(rotated.StatusCode == HttpStatusCode.Created, key.ToString());
        Assert.Equal(9999, key.GetProperty("expiresAt").GetDateTime().Year);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key.Text("key")));
    }

    [Theory]
    [InlineData("eg_\0\0\0\0\0\0\0\0_0000000000000000000000000000000000000000000")]
    [InlineData("eg_\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9_0000000000000000000000000000000000000000000")]
    public async Task A_password_of_characters_that_no_key_has_is_refused_like_any_other(string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/hangfire");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + key)));
        using HttpResponseMessage response = await service.Client.SendAsync(request, Cancellation);
        await response.ProblemAsync(401, "unauthenticated");
    }

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using HttpResponseMessage response = await service.Client.With(key).GetAsync("/v1/jobs", Cancellation);
        return response.StatusCode;
    }

    private async Task<ApiKey> RowAsync(string id)
    {
        await using AsyncServiceScope scope = service.Services.CreateAsyncScope();
        Guid wanted = Guid.Parse(id);
        return await scope.ServiceProvider.GetRequiredService<EmoGenDbContext>().ApiKeys.SingleAsync(k => k.Id == wanted, Cancellation);
    }
}

[Collection(GuardedCollection.Name)]
public sealed class SqliteKeyTests(GuardedService service) : KeyTests(service);

[Collection(GuardedPostgresCollection.Name)]
public sealed class PostgresKeyTests(GuardedPostgresService service) : KeyTests(service);
