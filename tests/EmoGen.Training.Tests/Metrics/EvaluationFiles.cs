using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Metrics;

/// <summary>What an evaluation takes, small: the bundled pack set to one step of 64 x 64 pixels, a judge that knows nothing, and held-out pictures.</summary>
public sealed class EvaluationFiles : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("emogen-evaluation-");

    public EvaluationFiles()
    {
        CopyPack();
        EmoScapesWriter.Write(Data, 400, seed: 1, size: 64);
        string judge = Directory.CreateDirectory(Path.Combine(Judge, "output", "emogen")).FullName;
        var config = new EmotionEncoderConfig(new ResNetConfig(18, 16), Dimensions: 16, Resize: 64, Crop: 64);
        TorchSharp.torch.random.manual_seed(1);
        using var encoder = new EmotionEncoder(config);
        Safetensors.Write(Path.Combine(judge, "emotion_encoder.safetensors"), encoder.state_dict());
        File.WriteAllText(Path.Combine(judge, "emotion_encoder.json"), config.ToJson().GetRawText());
    }

    public string Pack => Path.Combine(_root.FullName, "pack");

    public string Judge => Path.Combine(_root.FullName, "judge");

    public string Data => Path.Combine(_root.FullName, "data");

    public ModelPack OpenPack() => ModelPack.Open(Pack);

    public string Folder(string name) => Path.Combine(_root.FullName, name);

    /// <summary>A folder with some real pictures of some emotions, each in its own folder.</summary>
    public string Pictures(string name, int count, params Emotion[] emotions)
    {
        var set = PictureSet.Open(Data, "train");
        foreach ((Emotion emotion, int[] numbers) in (emotions.Length == 0 ? EmotionNames.All : emotions).Select(
            e => (e, Enumerable.Range(0, set.Count).Where(n => set.Pictures[n].Emotion == e).Take(count).ToArray())))
        {
            Assert.Equal(count, numbers.Length);
            string target = Directory.CreateDirectory(Path.Combine(Folder(name), emotion.Name())).FullName;
            Array.ForEach(numbers, n => File.Copy(set.PathOf(n), Path.Combine(target, $"{n}{Path.GetExtension(set.PathOf(n))}")));
        }

        return Folder(name);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void CopyPack()
    {
        string source = Bundled();
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(Pack, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string manifest = Path.Combine(Pack, "emogen", "pack.json");
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(manifest))!;
        JsonNode defaults = json["defaults"]!;
        (defaults["width"], defaults["height"], defaults["steps"], defaults["guidanceScale"]) = (64, 64, 1, 1);
        File.WriteAllText(manifest, json.ToJsonString());
    }

    private static string Bundled()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "EmoGen.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "models", "emogen-mini");
    }
}
