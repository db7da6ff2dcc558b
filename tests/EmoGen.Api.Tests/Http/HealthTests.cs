using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Workers;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task What_was_looked_at_is_listed_and_a_process_without_a_model_has_none_to_look_at()
    {
        await using SqliteService service = new();
        JsonElement checks = (await service.Client.WaitUntilReadyAsync()).GetProperty("checks");
        Assert.Equal(["blobs", "database", "model", "queue"], checks.EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(checks.EnumerateObject(), check => Assert.Equal("ready", check.Value.Text("status")));
        await using var api = service.Another(host => host.UseSetting("EmoGen:Role", "Api"));
        checks = (await api.CreateClient().WaitUntilReadyAsync()).GetProperty("checks");
        Assert.Equal(["blobs", "database", "queue"], checks.EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_device_that_hangs_is_broken_and_only_a_new_process_helps()
    {
        await using SqliteService service = new();
        await using var host = service.On(new Dictionary<string, string> { ["EmoGen:Worker:StallSeconds"] = "5" });
        HttpClient client = host.CreateClient();
        await client.WaitUntilReadyAsync();
        using ManualResetEventSlim gate = new();
        Task<bool> hanging = host.Services.GetRequiredService<ModelHost>().RunAsync(null, (_, _) => gate.Wait(TimeSpan.FromMinutes(1), Cancellation), Cancellation);
        await client.JsonAsync("/health/live");
        await Task.Delay(6000, Cancellation);

        using HttpResponseMessage live = await client.GetAsync("/health/live", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, live.StatusCode);
        Assert.Equal("dead", (await live.JsonAsync()).Text("status"));
        using HttpResponseMessage ready = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        JsonElement health = await ready.JsonAsync();
        Assert.Equal("broken", health.Text("status"));
        Assert.StartsWith("The device cpu has not finished a step for ", health.GetProperty("checks").GetProperty("model").Text("reason"), StringComparison.Ordinal);

        gate.Set();
        Assert.True(await hanging);
        await client.WaitUntilReadyAsync();
        await client.JsonAsync("/health/live");
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
