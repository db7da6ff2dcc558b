using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>A model with a mapping network that still learns: a pack for a while, of links to the model's files, so that nothing large is copied.</summary>
internal sealed class PreviewPack : IDisposable
{
    private const string Emotions = "emogen";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emogen-preview-");

    /// <param name="model">A pack, whose own emotions are left out, or a snapshot.</param>
    /// <param name="config">The network.</param>
    /// <param name="weights">Its own.</param>
    /// <param name="space">To draw from.</param>
    public PreviewPack(ModelPack model, MappingConfig config, IReadOnlyDictionary<string, Tensor> weights, EmotionSpace space)
    {
        foreach (string part in Directory.EnumerateFileSystemEntries(model.Folder).Where(part => Path.GetFileName(part) != Emotions))
        {
            string link = Path.Combine(_folder.FullName, Path.GetFileName(part));
            _ = Directory.Exists(part) ? Directory.CreateSymbolicLink(link, part) : File.CreateSymbolicLink(link, part);
        }

        string own = _folder.CreateSubdirectory(Emotions).FullName;
        WriteJson("pack.json", (model.Manifest with { Method = EmotionMethod.Mapping, Files = new Dictionary<string, string>() }).ToJson());
        WriteJson("mapping.json", config.ToJson());
        Safetensors.Write(Path.Combine(own, "mapping.safetensors"), weights);
        Safetensors.Write(Path.Combine(own, "emotion_space.safetensors"), space.ToTensors());
        Pack = ModelPack.Open(_folder.FullName);

        void WriteJson(string name, JsonElement json) => File.WriteAllText(Path.Combine(own, name), json.GetRawText());
    }

    public ModelPack Pack { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
