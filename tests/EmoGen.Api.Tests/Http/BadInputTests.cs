using System.Text;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

[Collection(SqliteCollection.Name)]
public sealed class BadInputTests(SqliteService service)
{
    private static readonly string Long = new('x', 299);

    public static TheoryData<string, string, string> WrongFields => new()
    {
        { "generations", """{}""", "emotion" },
        { "generations", """{"emotion":null}""", "emotion" },
        { "generations", """{"emotion":"joy"}""", "emotion" },
        { "generations", """{"emotion":"Fear"}""", "emotion" },
        { "generations", """{"emotion":7}""", "emotion" },
        { "generations", """{"emotion":"fear","template":"bag"}""", "template" },
        { "generations", """{"emotion":"fear","template":"{} and {}"}""", "template" },
        { "generations", $$"""{"emotion":"fear","template":"{}{{Long}}"}""", "template" },
        { "generations", """{"emotion":"fear","template":"{}\u0000"}""", "template" },
        { "generations", """{"emotion":"fear","template":"\ud800{}"}""", "template" },
        { "generations", """{"emotion":"fear","template":["{}"]}""", "template" },
        { "generations", $$"""{"emotion":"fear","negativePrompt":"{{Long}}{{Long}}"}""", "negativePrompt" },
        { "generations", """{"emotion":"fear","count":0}""", "count" },
        { "generations", """{"emotion":"fear","count":17}""", "count" },
        { "generations", """{"emotion":"fear","count":"3"}""", "count" },
        { "generations", """{"emotion":"fear","count":1.5}""", "count" },
        { "generations", """{"emotion":"fear","count":99999999999}""", "count" },
        { "generations", """{"emotion":"fear","steps":0}""", "steps" },
        { "generations", """{"emotion":"fear","steps":151}""", "steps" },
        { "generations", """{"emotion":"fear","seed":-1}""", "seed" },
        { "generations", """{"emotion":"fear","seed":9007199254740992}""", "seed" },
        { "generations", """{"emotion":"fear","seed":9007199254740991,"count":2}""", "seed" },
        { "generations", """{"emotion":"fear","seed":1e400}""", "seed" },
        { "generations", """{"emotion":"fear","guidanceScale":-0.1}""", "guidanceScale" },
        { "generations", """{"emotion":"fear","guidanceScale":1e999}""", "guidanceScale" },
        { "generations", """{"emotion":"fear","guidanceScale":true}""", "guidanceScale" },
        { "generations", """{"emotion":"fear","intensity":2.01}""", "intensity" },
        { "generations", """{"emotion":"fear","intensity":-1}""", "intensity" },
        { "generations", """{"emotion":"fear","scheduler":"dpm"}""", "scheduler" },
        { "generations", """{"emotion":"fear","scheduler":"lcm","steps":150}""", "steps" },
        { "generations", """{"emotion":"fear","format":"gif"}""", "format" },
        { "generations", """{"emotion":"fear","model":"another"}""", "model" },
        { "generations", """{"emotion":"fear","width":100}""", "width" },
        { "generations", """{"emotion":"fear","width":0}""", "width" },
        { "generations", """{"emotion":"fear","height":1000000}""", "height" },
        { "generations", $$"""{"emotion":"fear","labels":{ {{string.Join(',', Enumerable.Range(0, 17).Select(k => $"\"k{k}\":\"\""))}} } }""", "labels" },
        { "generations", """{"emotion":"fear","labels":{"Project":"a"}}""", "labels" },
        { "generations", """{"emotion":"fear","labels":{"":"a"}}""", "labels" },
        { "generations", """{"emotion":"fear","labels":{".a":"a"}}""", "labels" },
        { "generations", """{"emotion":"fear","labels":{"a\n":"a"}}""", "labels" },
        { "generations", """{"emotion":"fear","labels":{"a:b":"a"}}""", "labels" },
        { "generations", $$"""{"emotion":"fear","labels":{"{{Long[..64]}}":"a"} }""", "labels" },
        { "generations", $$"""{"emotion":"fear","labels":{"project":"{{Long[..201]}}"} }""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":{"project":"a\u0000"}}""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":{"project":"\ud800"}}""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":{"project":null}}""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":{"project":7}}""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":{"project":"a","project":"b"}}""", "labels.project" },
        { "generations", """{"emotion":"fear","labels":["project"]}""", "labels" },
        { "transfers", """{"emotion":"fear","templates":["{}"],"labels":{"A":"a"}}""", "labels" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"emotion":"awe"}],"labels":{"A":"a"}}""", "labels" },
        { "jobs/cancel", """{}""", "$" },
        { "jobs/cancel", """{"labels":{}}""", "$" },
        { "jobs/cancel", """{"ids":[]}""", "ids" },
        { "jobs/cancel", $$"""{"ids":[{{string.Join(',', Enumerable.Range(0, 1001).Select(_ => $"\"{Guid.NewGuid()}\""))}}]}""", "ids" },
        { "jobs/cancel", """{"ids":["7"]}""", "ids[0]" },
        { "jobs/cancel", """{"status":"succeeded"}""", "status" },
        { "jobs/cancel", """{"kind":"picture"}""", "kind" },
        { "jobs/cancel", """{"labels":{"A":"a"}}""", "labels" },
        { "jobs/cancel", """{"q":""}""", "q" },
        { "jobs/cancel", """{"createdBefore":"soon"}""", "createdBefore" },
        { "jobs/cancel", """{"all":true}""", "all" },
        { "generations", """{"emotion":"fear","colour":"red"}""", "colour" },
        { "generations", """{"Emotion":"fear"}""", "Emotion" },
        { "generations", """{"emotion":"fear","emotion":"awe"}""", "emotion" },
        { "generations", """[]""", "$" },
        { "generations", """null""", "$" },
        { "generations", "\"fear\"", "$" },
        { "transfers", """{"emotion":"fear"}""", "templates" },
        { "transfers", """{"emotion":"fear","templates":[]}""", "templates" },
        { "transfers", """{"emotion":"fear","templates":"{} bag"}""", "templates" },
        { "transfers", """{"emotion":"fear","templates":["{} bag","cup"]}""", "templates[1]" },
        { "transfers", """{"emotion":"fear","templates":[null]}""", "templates[0]" },
        { "transfers", """{"emotion":"fear","templates":["{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}","{}"]}""", "templates" },
        { "transfers", """{"emotion":"fear","templates":["{}"],"count":2}""", "count" },
        { "transfers", """{"emotion":"fear","templates":["{}"],"includeNeutral":"yes"}""", "includeNeutral" },
        { "fusions", """{}""", "emotions" },
        { "fusions", """{"emotions":[{"emotion":"fear"}]}""", "emotions" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"emotion":"joy"}]}""", "emotions[1].emotion" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"emotion":"fear"}]}""", "emotions[1].emotion" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"weight":1}]}""", "emotions[1].emotion" },
        { "fusions", """{"emotions":[{"emotion":"fear"},null]}""", "emotions[1].emotion" },
        { "fusions", """{"emotions":[{"emotion":"fear","weight":0},{"emotion":"awe"}]}""", "emotions[0].weight" },
        { "fusions", """{"emotions":[{"emotion":"fear","weight":-1},{"emotion":"awe"}]}""", "emotions[0].weight" },
        { "fusions", """{"emotions":[{"emotion":"fear","weight":"1"},{"emotion":"awe"}]}""", "emotions[0].weight" },
        { "fusions", """{"emotions":[{"emotion":"fear","share":1},{"emotion":"awe"}]}""", "emotions[0].share" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"emotion":"awe"}],"mode":"mix"}""", "mode" },
        { "fusions", """{"emotions":[{"emotion":"fear"},{"emotion":"awe"}],"template":"{}{}"}""", "template" },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named(string endpoint, string body, string field)
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync("/v1/" + endpoint, body);
        JsonElement problem = await response.ProblemAsync(400, "validation");
        JsonProperty error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.NotEmpty(Assert.Single(error.Value.EnumerateArray()).GetString()!);
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync(
            "/v1/generations", """{"emotion":"joy","count":0,"steps":1000,"width":7}""");
        JsonElement problem = await response.ProblemAsync(400, "validation");
        Assert.Equal(["count", "emotion", "steps", "width"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Theory]
    [InlineData("""{"emotion":"fear" """)]
    [InlineData("""{"emotion":"fear",}""")]
    [InlineData("""{"emotion":"fear"} {}""")]
    [InlineData("""{emotion:"fear"}""")]
    [InlineData("""{"emotion":"fear","count":NaN}""")]
    public async Task Broken_json_is_refused(string body)
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync("/v1/generations", body);
        await response.ProblemAsync(400, "malformed-json");
    }

    [Fact]
    public async Task Deeply_nested_json_is_refused()
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync("/v1/generations", new string('[', 20_000));
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused()
    {
        using ByteArrayContent body = new([.. """{"emotion":"fear","template":"{}"""u8, 0xFF, .. "\"}"u8]);
        body.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await service.Client.PostAsync("/v1/generations", body, TestContext.Current.CancellationToken);
        await response.ProblemAsync(400, "validation");
    }

    [Fact]
    public async Task An_empty_body_is_refused()
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync("/v1/generations", "");
        await response.ProblemAsync(400, "empty-body");
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_refused()
    {
        using HttpResponseMessage response = await service.Client.PostJsonAsync(
            "/v1/generations", $$"""{"emotion":"fear","template":"{{new string('x', 1 << 20)}}"}""");
        await response.ProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        using StringContent form = new("emotion=fear", Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage response = await service.Client.PostAsync("/v1/generations", form, TestContext.Current.CancellationToken);
        await response.ProblemAsync(415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "not-found")]
    [InlineData("GET", "/v1/jobs/7", 404, "not-found")]
    [InlineData("GET", "/v1/jobs/01890000-0000-7000-8000-000000000000", 404, "not-found")]
    [InlineData("POST", "/v1/jobs/01890000-0000-7000-8000-000000000000/cancel", 404, "not-found")]
    [InlineData("POST", "/v1/jobs/01890000-0000-7000-8000-000000000000/rerun", 404, "not-found")]
    [InlineData("GET", "/v1/jobs/01890000-0000-7000-8000-000000000000/events", 404, "not-found")]
    [InlineData("GET", "/v1/images/01890000-0000-7000-8000-000000000000", 404, "not-found")]
    [InlineData("GET", "/v1/images/01890000-0000-7000-8000-000000000000/content", 404, "not-found")]
    [InlineData("DELETE", "/v1/images/01890000-0000-7000-8000-000000000000", 404, "not-found")]
    [InlineData("GET", "/openapi/v2.json", 404, "not-found")]
    [InlineData("GET", "/v1/generations", 405, "method-not-allowed")]
    [InlineData("DELETE", "/v1/jobs", 405, "method-not-allowed")]
    public async Task What_is_not_there_is_a_problem(string method, string path, int status, string name)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.ProblemAsync(status, name);
    }

    [Theory]
    [InlineData("status=done", "status")]
    [InlineData("kind=1", "kind")]
    [InlineData("emotion=joy", "emotion")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=../../etc/passwd", "cursor")]
    [InlineData("label=project", "label")]
    [InlineData("label=shot:1&label=Project:a", "label")]
    [InlineData("label=:a", "label")]
    [InlineData("label=project:a%00", "label")]
    [InlineData("label=a:1&label=b:1&label=c:1&label=d:1&label=e:1&label=f:1&label=g:1&label=h:1&label=i:1&label=j:1&label=k:1&label=l:1&label=m:1&label=n:1&label=o:1&label=p:1&label=q:1", "label")]
    [InlineData("q=", "q")]
    [InlineData("q=a%0Ab", "q")]
    [InlineData("createdAfter=yesterday", "createdAfter")]
    [InlineData("createdAfter=1.3.2026", "createdAfter")]
    [InlineData("createdBefore=2026-13-01", "createdBefore")]
    public async Task A_wrong_filter_is_named(string query, string field)
    {
        using HttpResponseMessage response = await service.Client.GetAsync("/v1/jobs?" + query, TestContext.Current.CancellationToken);
        JsonElement problem = await response.ProblemAsync(400, "validation");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}
