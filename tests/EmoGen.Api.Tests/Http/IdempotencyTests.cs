using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

public abstract class IdempotencyTests(TestService service)
{
    private const string Small = """{"emotion":"awe","steps":1}""";

    [Fact]
    public async Task The_same_key_gives_the_first_answer_again()
    {
        HttpClient client = service.Client;
        string key = Guid.NewGuid().ToString();
        using HttpResponseMessage first = await client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        await client.WaitForEndAsync((await first.JsonAsync()).Id());
        using HttpResponseMessage second = await client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal((await first.JsonAsync()).GetRawText(), (await second.JsonAsync()).GetRawText());
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        HttpClient client = service.Client;
        string key = Guid.NewGuid().ToString();
        using HttpResponseMessage first = await client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        using HttpResponseMessage second = await client.PostJsonAsync("/v1/generations", """{"emotion":"fear"}""", ("Idempotency-Key", key));
        await second.ProblemAsync(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task While_the_first_answer_is_in_flight_the_key_is_taken()
    {
        HttpClient client = service.Client;
        string key = Guid.NewGuid().ToString();
        string body = $$"""{"emotion":"fear","count":16,"steps":150,"width":256,"height":256,"labels":{"mark":"{{key}}"} }""";
        Task<HttpResponseMessage> first = client.PostJsonAsync("/v1/generations", body, ("Idempotency-Key", key), ("Prefer", "wait=60"));
        JsonElement job = default;
        for (DateTime end = DateTime.UtcNow.AddMinutes(2); job.ValueKind == JsonValueKind.Undefined && DateTime.UtcNow < end;)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            job = (await client.JsonAsync($"/v1/jobs?label=mark:{key}")).GetProperty("items").EnumerateArray().FirstOrDefault();
        }

        using HttpResponseMessage second = await client.PostJsonAsync("/v1/generations", body, ("Idempotency-Key", key));
        await second.ProblemAsync(409, "idempotency-in-flight");
        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{job.Id()}/cancel", null, TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await first;
        Assert.Equal("canceled", (await answer.JsonAsync()).Text("status"));
    }

    [Fact]
    public async Task Ten_posts_at_once_with_one_key_make_one_job()
    {
        HttpClient client = service.Client;
        string key = Guid.NewGuid().ToString();
        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key))));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        string[] jobs = [.. answers.Where(a => a.StatusCode == HttpStatusCode.Accepted).Select(a => a.Headers.Location!.OriginalString)];
        Assert.Single(jobs.Distinct());
    }

    [Fact]
    public async Task A_refused_request_leaves_the_key_free()
    {
        HttpClient client = service.Client;
        string key = Guid.NewGuid().ToString();
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", """{"emotion":"joy"}""", ("Idempotency-Key", key));
        await refused.ProblemAsync(400, "validation");
        using HttpResponseMessage accepted = await client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("é")]
    public async Task A_key_that_is_not_visible_ascii_is_refused(string key)
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        JsonElement problem = await response.ProblemAsync(400, "validation");
        Assert.Equal("Idempotency-Key", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteIdempotencyTests(SqliteService service) : IdempotencyTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresIdempotencyTests(PostgresService service) : IdempotencyTests(service);
