using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

public sealed class HealthTests : IDisposable
{
    private readonly string _pack = Path.Combine(Directory.CreateTempSubdirectory("emogen-broken-").FullName, "broken");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_pack)!, recursive: true);

    [Fact]
    public async Task A_model_whose_weights_cannot_be_read_is_broken_and_the_reason_names_the_file()
    {
        CopyPack();
        string weights = Path.Combine(_pack, "unet", "diffusion_pytorch_model.safetensors");
        using (FileStream file = new(weights, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        await using SqliteService service = new();
        await using var broken = service.Another(host => host.UseSetting("EmoGen:Model", _pack));
        HttpClient client = broken.CreateClient();
        JsonElement health;
        do
        {
            using HttpResponseMessage response = await client.GetAsync("/health/ready", Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            health = await response.JsonAsync();
            await Task.Delay(20, Cancellation);
        }
        while (health.Text("status") == "starting");

        Assert.Equal("broken", health.Text("status"));
        Assert.Contains("diffusion_pytorch_model.safetensors", health.Text("reason"), StringComparison.Ordinal);
        Assert.Equal("live", (await client.JsonAsync("/health/live")).Text("status"));
    }

    private void CopyPack()
    {
        foreach (string file in Directory.EnumerateFiles(TestPack.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_pack, Path.GetRelativePath(TestPack.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
