using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Tests.Vision;
using EmoGen.Engine.Weights;

namespace EmoGen.Api.Tests.Workers;

/// <summary>A service whose memory is too short for a picture, really: its address space has a limit.</summary>
public sealed class ShortMemoryTests : IDisposable
{
    private const int AddressSpace = 9; // RLIMIT_AS

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-memory-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_job_that_does_not_fit_fails_in_one_sentence_and_the_same_process_draws_the_next()
    {
        Dictionary<string, string> settings = new()
        {
            ["EmoGen:Model"] = WidePack(),
            ["EmoGen:Data"] = Path.Combine(_root, "data"),
            ["EmoGen:Dtype"] = "float32",
        };
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using ServiceProcess _ = service;
        await client.WaitUntilReadyAsync();
        JsonElement before = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"seed":1}""");
        Limit(service.Id, room: 200 << 20);
        for (int k = 0; k < 2; k++)
        {
            JsonElement large = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"width":1024,"height":1024}""");
            Assert.Equal("failed", large.Text("status"));
            Assert.Equal("The picture could not be drawn: There is not enough memory for a picture of 1024 x 1024 pixels: ask for a smaller one.", large.Text("error"));
            Assert.Equal(1, large.GetProperty("attempt").GetInt32());

            JsonElement next = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"seed":1}""");
            Assert.Equal("succeeded", next.Text("status"));
            Assert.Equal(await client.PicturesAsync(before), await client.PicturesAsync(next));
        }
    }

    /// <summary>With a safety checker, and an autoencoder that takes half a gigabyte for a picture of 1024 x 1024.</summary>
    private string WidePack()
    {
        string pack = SafetyPack.Write(Path.Combine(_root, "pack"), SmallSafetyChecker.FlagsNone);
        string config = TestPackConfigs.Autoencoder.Replace("[8, 8, 8, 8]", "[32, 8, 8, 8]", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(pack, "vae/config.json"), config);
        File.WriteAllText(
            Path.Combine(pack, "emogen/pack.json"), TestPackConfigs.Manifest.Replace("\"maxSize\": 256", "\"maxSize\": 1024", StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(config);
        using AutoencoderKL autoencoder = new(AutoencoderConfig.FromJson(json.RootElement));
        Safetensors.Write(Path.Combine(pack, "vae/diffusion_pytorch_model.safetensors"), autoencoder.state_dict());
        return pack;
    }

    /// <summary>Lets a process have so many bytes of addresses more than it has now.</summary>
    private static void Limit(int process, long room)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmSize:", StringComparison.Ordinal));
        ulong now = 1024 * ulong.Parse(line["VmSize:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.Equal(0, SetLimit(process, AddressSpace, new Limits(now + (ulong)room, ulong.MaxValue), 0));
    }

    [DllImport("libc", EntryPoint = "prlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int process, int resource, in Limits limits, nint former);

    private readonly record struct Limits(ulong Soft, ulong Hard);
}
