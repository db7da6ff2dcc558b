using System.Text;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using Microsoft.AspNetCore.Mvc.Testing;
using static TorchSharp.torch;

namespace EmoGen.Api.Tests.Models;

/// <summary>The service with packs of other methods than EmoGen's.</summary>
public sealed class BaselinePackTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-baseline-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("textual-inversion", "<fear> bag")]
    [InlineData("prompt", "sks fear bag")]
    public async Task A_pack_of_another_method_serves_requests_by_its_name(string method, string prompt)
    {
        string pack = Path.Combine(_root, "packs", "baseline");
        Copy(TestPack.Folder, pack);
        File.WriteAllText(Path.Combine(pack, "emogen/pack.json"), TestPackConfigs.Manifest.Replace(
            "\"name\": \"tiny\"", $"\"name\": \"baseline\", \"method\": \"{method}\"", StringComparison.Ordinal));
        Safetensors.Write(
            Path.Combine(pack, "emogen/learned_embeds.safetensors"),
            EmotionNames.All.ToDictionary(LearnedWords.Key, e => randn(2, TestPackConfigs.Width, generator: new Generator((ulong)e))));
        File.WriteAllText(
            Path.Combine(pack, "emogen/prompts.json"), JsonSerializer.Serialize(EmotionNames.All.ToDictionary(e => e.Name(), e => $"sks {e.Name()}")));

        await using var service = new SqliteService();
        await using WebApplicationFactory<Program> another = service.Another(host =>
        {
            host.UseSetting("EmoGen:Model", pack);
            host.UseSetting("EmoGen:Data", Path.Combine(_root, "data"));
        });
        HttpClient client = another.CreateClient();
        JsonElement model = (await client.JsonAsync("/v1/models")).GetProperty("models")[0];
        Assert.Equal("baseline", model.Text("name"));

        JsonElement transfer = await client.FinishAsync("/v1/transfers", """{"emotion":"fear","templates":["{} bag"],"model":"baseline","intensity":0.5,"steps":1,"seed":3}""");
        Assert.Equal("succeeded", transfer.Text("status"));
        string url = transfer.GetProperty("images")[0].Text("contentUrl");
        Assert.Contains($"{prompt}\nSteps: 1,", Encoding.UTF8.GetString(await client.GetByteArrayAsync(url, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        JsonElement generation = await client.FinishAsync("/v1/generations", """{"emotion":"awe","model":"baseline","steps":1}""");
        Assert.Equal("succeeded", generation.Text("status"));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
