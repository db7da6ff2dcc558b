using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Packs;

/// <summary>A pack of the tiny reference models with random emotion parts, in a folder of its own.</summary>
internal sealed class TinyPack : IDisposable
{
    public const int Size = 32;

    private readonly TemporaryFolder _folder = new();

    public TinyPack()
    {
        string mapper = _folder.File("mapper.safetensors");
        using MappingNetwork network = new(new MappingConfig { EmotionSize = Size, HiddenSize = 8, WordSize = Size });
        Engine.Weights.Safetensors.Write(mapper, network.state_dict());
        Directory.CreateDirectory(_folder.File("space"));
        using EmotionSpace space = EmotionSpace.FromVectors(randn(32, Size), arange(32) % 8);
        Import = new PackImport
        {
            Base = Golden.Require("tiny_sd"),
            Mapper = mapper,
            EmotionSpace = _folder.File("space"),
            Name = "tiny",
            Licence = "MIT",
            NeutralWord = "picture",
        };
        using (PackWriter writer = new(Folder))
        {
            foreach (string file in Directory.EnumerateFiles(Import.Base, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith("golden", StringComparison.Ordinal)))
            {
                writer.Copy(file, Path.GetRelativePath(Import.Base, file));
            }

            writer.WriteJson("emogen/mapping.json", network.Config.ToJson());
            writer.WriteTensors("emogen/mapping.safetensors", network.state_dict());
            writer.WriteTensors("emogen/emotion_space.safetensors", space.ToTensors());
            writer.Finish(ModelPack.Open(Import.Base).Manifest with { Name = "tiny", Version = "1", Licence = "MIT" });
        }
    }

    public string Folder => _folder.File("pack");

    /// <summary>An import that has all but the emotion space's files.</summary>
    public PackImport Import { get; }

    public string File(string relative) => Path.Combine(Folder, relative);

    public void Dispose() => _folder.Dispose();
}
