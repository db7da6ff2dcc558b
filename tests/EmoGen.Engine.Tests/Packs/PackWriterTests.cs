using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Packs;

public sealed class PackWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pack_that_does_not_fit_is_refused_and_leaves_nothing()
    {
        using TinyPack tiny = new();
        string target = _folder.File("pack");

        using (PackWriter writer = new(target))
        {
            foreach (string file in Directory.EnumerateFiles(tiny.Folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("pack.json", StringComparison.Ordinal)))
            {
                writer.Copy(file, Path.GetRelativePath(tiny.Folder, file));
            }

            File.Delete(writer.PathOf("emogen/mapping.safetensors"));
            writer.WriteTensors("emogen/mapping.safetensors", new Dictionary<string, Tensor> { ["fc.weight"] = zeros(1) });
            string message = Assert.Throws<PackException>(() => writer.Finish(ModelPack.Open(tiny.Folder).Manifest)).Message;
            Assert.Contains("'mlp.0.weight' is missing", message, StringComparison.Ordinal);
            Assert.DoesNotContain("partial", message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Something_that_exists_is_not_overwritten()
    {
        Directory.CreateDirectory(_folder.File("pack/inside"));

        Assert.Contains("exists already", Assert.Throws<PackException>(() => new PackWriter(_folder.File("pack"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_comes_back_from_json()
    {
        using TinyPack tiny = new();
        PackManifest manifest = ModelPack.Open(tiny.Folder).Manifest with { TrainingRun = "run-1", Source = new Dictionary<string, string> { ["unet"] = "here" } };

        PackManifest copy = PackManifest.FromJson(manifest.ToJson());

        Assert.Equal(manifest with { Files = copy.Files, Source = copy.Source }, copy);
        Assert.Equal(manifest.Files, copy.Files);
        Assert.Equal("pndm", manifest.ToJson().GetProperty("defaults").GetProperty("scheduler").GetString());
        Assert.True(manifest.ToJson().TryGetProperty("neutralWord", out _));
    }

    [Theory]
    [InlineData("\"minSize\": 64", "\"minSize\": 0", "minSize")]
    [InlineData("\"maxSize\": 256", "\"maxSize\": 6", "maxSize")]
    [InlineData("\"steps\": 50", "\"steps\": 0", "steps")]
    [InlineData("\"pndm\"", "\"magic\"", "scheduler")]
    [InlineData("\"neutralWord\"", "\"word\"", "neutralWord")]
    [InlineData("\"unet/config.json\"", "\"../config.json\"", "../config.json")]
    public void A_wrong_manifest_is_refused(string text, string replacement, string message)
    {
        using TinyPack tiny = new();
        string json = File.ReadAllText(tiny.File("emogen/pack.json"));
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(tiny.File("emogen/pack.json"), json.Replace(text, replacement, StringComparison.Ordinal));

        Assert.Contains(message, Assert.Throws<PackException>(() => ModelPack.Open(tiny.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_references_files_become_a_pack()
    {
        using TinyPack tiny = new();
        string space = tiny.Import.EmotionSpace;
        WriteReferenceSpace(space);

        ModelPack pack = (tiny.Import with { Attributes = Golden.RequireShared("official/dataset_balance") }).WriteTo(_folder.File("imported"));

        Assert.Empty(PackVerifier.Verify(pack.Folder));
        Assert.True(pack.HasEmotions);
        Assert.Equal(278, pack.Attributes!.Attributes.Count);
        Assert.Equal("unipc", Engine.Schedulers.SchedulerNames.Name(pack.Manifest.Defaults.Scheduler));
        using EmotionSpace read = pack.LoadEmotionSpace();
        Assert.Equal(6, read.Mean(Emotion.Fear)[0].item<float>());
    }

    [Fact]
    public void An_import_without_its_emotion_space_leaves_nothing()
    {
        using TinyPack tiny = new();

        Assert.Contains("amusement_mean_v2.pt", Assert.Throws<WeightException>(() => tiny.Import.WriteTo(_folder.File("imported"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static void WriteReferenceSpace(string folder)
    {
        foreach (Emotion emotion in EmotionNames.All)
        {
            TorchFiles.Write(Path.Combine(folder, $"{emotion.Name()}_mean_v2.pt"), [.. Enumerable.Repeat((float)emotion, TinyPack.Size)]);
            TorchFiles.Write(Path.Combine(folder, $"{emotion.Name()}_std_v2.pt"), [.. Enumerable.Repeat(0.5f, TinyPack.Size)]);
        }
    }
}
