using System.Text.Json;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Workers;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_job_whose_pictures_cannot_be_stored_fails_with_the_reason()
    {
        await using SqliteService service = new();
        await using var full = service.Another(host => host.ConfigureTestServices(services => services.AddSingleton<IBlobStore, FullStore>()));
        HttpClient client = full.CreateClient();
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        Assert.Equal("failed", job.Text("status"));
        Assert.Contains("No space left on device", job.Text("error"), StringComparison.Ordinal);
        Assert.Empty(job.Images());
        Assert.NotEqual(JsonValueKind.Null, job.GetProperty("finishedAt").ValueKind);
    }
}
