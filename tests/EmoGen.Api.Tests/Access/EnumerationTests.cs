using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Access;

/// <summary>An answer does not tell whether a key, a job or a picture of others is there.</summary>
[Collection(GuardedCollection.Name)]
public sealed class EnumerationTests(GuardedService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_end_of_a_known_key_is_answered_as_an_unknown_key_is()
    {
        string key = (await service.KeyAsync(new NewKey { Name = "test", Scopes = ["read"] })).Text;
        string known = key[..12] + new string('0', 43), unknown = "eg_00000000_" + new string('0', 43);
        string answer = await AnswerAsync(service.Client.With(known), "GET", "/v1/jobs");
        Assert.StartsWith("Unauthorized", answer, StringComparison.Ordinal);
        Assert.Equal(answer, await AnswerAsync(service.Client.With(unknown), "GET", "/v1/jobs"));
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/JOB")]
    [InlineData("GET", "/v1/jobs/JOB/events")]
    [InlineData("POST", "/v1/jobs/JOB/cancel")]
    [InlineData("POST", "/v1/jobs/JOB/rerun")]
    [InlineData("GET", "/v1/images/IMAGE")]
    [InlineData("GET", "/v1/images/IMAGE/content")]
    [InlineData("HEAD", "/v1/images/IMAGE/content")]
    [InlineData("GET", "/v1/images/IMAGE/content?width=16")]
    [InlineData("DELETE", "/v1/images/IMAGE")]
    public async Task What_is_anothers_is_answered_as_what_is_nowhere(string method, string path)
    {
        HttpClient owner = await service.ClientAsync("read", "submit"), stranger = await service.ClientAsync("read", "submit");
        var job = await owner.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        string theirs = path.Replace("JOB", job.Id(), StringComparison.Ordinal).Replace("IMAGE", job.Images()[0].Id(), StringComparison.Ordinal);
        string nowhere = path.Replace("JOB", Guid.CreateVersion7().ToString(), StringComparison.Ordinal).Replace("IMAGE", Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
        string answer = await AnswerAsync(stranger, method, theirs);
        Assert.StartsWith("NotFound", answer, StringComparison.Ordinal);
        Assert.Equal(answer, await AnswerAsync(stranger, method, nowhere));
    }

    /// <summary>Status, headers and body, without the id that was asked for and what counts the requests.</summary>
    private static async Task<string> AnswerAsync(HttpClient client, string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        string id = path.Split('/').FirstOrDefault(part => Guid.TryParse(part, out _)) ?? "-";
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        IEnumerable<string> headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("RateLimit" or "Date")).Select(h => $"{h.Key}: {string.Join(',', h.Value)}");
        return $"{response.StatusCode}\n{string.Join('\n', headers)}\n{body}".Replace(id, "ID", StringComparison.Ordinal);
    }
}
