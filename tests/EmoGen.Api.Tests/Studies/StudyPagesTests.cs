using System.Net;
using EmoGen.Api.Studies.Pages;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Studies;

[Collection(GuardedCollection.Name)]
public sealed class StudyPagesTests(GuardedService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/study/token", "text/html")]
    [InlineData("/study/join/code", "text/html")]
    [InlineData("/studies", "text/html")]
    [InlineData("/studies/id", "text/html")]
    [InlineData("/study/files/study.css", "text/css")]
    [InlineData("/study/files/participant.js", "text/javascript")]
    [InlineData("/study/files/icon.svg", "image/svg+xml")]
    public async Task A_page_is_everybodys_has_a_strict_policy_and_is_sent_once(string path, string type)
    {
        using HttpResponseMessage response = await service.Client.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(StudyPages.Policy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));

        using HttpRequestMessage again = new(HttpMethod.Get, path) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using HttpResponseMessage known = await service.Client.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task A_page_holds_nothing_inline_and_nothing_from_elsewhere()
    {
        foreach (string path in (string[])["/study/token", "/studies"])
        {
            string page = await service.Client.GetStringAsync(path, Cancellation);
            Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"<[^>]+\son[a-z]+\s*=", page);
            Assert.DoesNotMatch(@"(src|href)=""(?!/stud)", page);
            Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", page);
        }
    }

    [Fact]
    public async Task A_file_that_is_none_is_not_found()
    {
        using HttpResponseMessage response = await service.Client.GetAsync("/study/files/nothing.js", Cancellation);
        await response.ProblemAsync(404, "not-found");
    }
}
