using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Facades;

[Collection(SqliteCollection.Name)]
public sealed class OpenFacadeTests(SqliteService service)
{
    [Fact]
    public async Task Without_authentication_the_key_that_clients_must_have_may_be_anything()
    {
        HttpClient client = service.Client.With("sk-none");
        using HttpResponseMessage answer = await client.PostJsonAsync("/openai/v1/images/generations", """{"prompt":"<fear> bag","steps":1}""");
        JsonElement images = await answer.JsonAsync();
        using HttpResponseMessage picture = await service.Client.GetAsync(images.GetProperty("data")[0].Text("url"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
        using HttpResponseMessage sdApi = await client.PostJsonAsync("/sdapi/v1/txt2img", """{"prompt":"<fear> bag","steps":1}""");
        Assert.Equal(1, (await sdApi.JsonAsync()).GetProperty("images").GetArrayLength());
    }
}
