using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using Microsoft.AspNetCore.Mvc.Testing;
using static TorchSharp.torch;

namespace EmoGen.Api.Tests.Models;

/// <summary>The service with a pack whose emotions are words learned by textual inversion.</summary>
public sealed class LearnedPackTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-learned-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_pack_of_learned_words_serves_requests_by_its_name()
    {
        string pack = Path.Combine(_root, "packs", "learned");
        Copy(TestPack.Folder, pack);
        File.WriteAllText(Path.Combine(pack, "emogen/pack.json"), TestPackConfigs.Manifest.Replace(
            "\"name\": \"tiny\"", "\"name\": \"learned\", \"method\": \"textual-inversion\"", StringComparison.Ordinal));
        Safetensors.Write(
            Path.Combine(pack, "emogen/learned_embeds.safetensors"),
            EmotionNames.All.ToDictionary(LearnedWords.Key, e => randn(2, TestPackConfigs.Width, generator: new Generator((ulong)e))));

        await using var service = new SqliteService();
        await using WebApplicationFactory<Program> another = service.Another(host =>
        {
            host.UseSetting("EmoGen:Model", pack);
            host.UseSetting("EmoGen:Data", Path.Combine(_root, "data"));
        });
        HttpClient client = another.CreateClient();
        JsonElement model = (await client.JsonAsync("/v1/models")).GetProperty("models")[0];
        Assert.Equal("learned", model.Text("name"));

        JsonElement transfer = await client.FinishAsync("/v1/transfers", """{"emotion":"fear","templates":["{} bag"],"model":"learned","intensity":0.5,"steps":1,"seed":3}""");
        Assert.Equal("succeeded", transfer.Text("status"));
        JsonElement generation = await client.FinishAsync("/v1/generations", """{"emotion":"awe","model":"learned","steps":1}""");
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
