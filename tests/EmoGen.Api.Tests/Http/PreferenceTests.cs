using System.Net;
using EmoGen.Api.Http;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace EmoGen.Api.Tests.Http;

[Collection(SqliteCollection.Name)]
public sealed class PreferenceTests(SqliteService service)
{
    [Theory]
    [InlineData("wait=5", 5.0, false)]
    [InlineData("WAIT = \"5\"", 5.0, false)]
    [InlineData("respond-async", null, true)]
    [InlineData("respond-async, wait=10", 10.0, true)]
    [InlineData("return=minimal; wait=5, Respond-Async; x=y", null, true)]
    [InlineData("wait=3, wait=7", 3.0, false)]
    [InlineData("wait=soon, wait=-1, wait", null, false)]
    [InlineData("wait=9999", 60.0, false)]
    [InlineData("", null, false)]
    public void Preferences_are_read_as_the_rfc_has_them(string header, double? seconds, bool respondAsync)
    {
        DefaultHttpContext http = new();
        http.Request.Headers["Prefer"] = header;
        Preference preference = Preference.Of(http.Request);
        Assert.Equal((seconds, respondAsync), (preference.Wait?.TotalSeconds, preference.RespondAsync));
    }

    [Fact]
    public void Two_headers_are_one_list()
    {
        DefaultHttpContext http = new();
        http.Request.Headers["Prefer"] = new(["respond-async", "wait=4"]);
        Assert.Equal(new Preference(TimeSpan.FromSeconds(4), true), Preference.Of(http.Request));
    }

    [Fact]
    public async Task Respond_async_answers_202_at_once_and_a_wait_beside_it_still_waits()
    {
        HttpClient client = service.Client;
        using HttpResponseMessage atOnce = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","steps":1}""", ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, atOnce.StatusCode);
        Assert.Equal("respond-async", Assert.Single(atOnce.Headers.GetValues("Preference-Applied")));
        using HttpResponseMessage done = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","steps":1}""", ("Prefer", "respond-async, wait=60"));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("wait=60", Assert.Single(done.Headers.GetValues("Preference-Applied")));
    }
}
