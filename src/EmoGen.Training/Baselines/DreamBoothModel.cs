using EmoGen.Engine.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Training.Pretraining;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>What DreamBooth learns: the U-Net, and the text encoder where it is asked for. The names of both parts stand before those of their parameters.</summary>
internal sealed class DreamBoothModel : nn.Module
{
    private const string TextPart = "text_encoder", UNetPart = "unet";

    /// <param name="pack">The weights to start from, as float32.</param>
    /// <param name="learnText">Whether the text encoder learns too.</param>
    public DreamBoothModel(ModelPack pack, bool learnText) : base(nameof(DreamBoothModel))
    {
        UNet = new UNetModel(pack.UNet);
        new Start(Path.Combine(pack.Folder, UNetPart), "diffusion_pytorch_model").Bind(UNet);
        register_module(UNetPart, UNet);
        if (learnText)
        {
            Text = new ClipTextModel(pack.Text);
            new Start(Path.Combine(pack.Folder, TextPart), "model").Bind(Text);
            register_module(TextPart, Text);
        }
    }

    public UNetModel UNet { get; }

    /// <summary>Null where the text encoder stays as it is.</summary>
    public ClipTextModel? Text { get; }

    /// <summary>Weight files of a pack, by path, from all weights by name.</summary>
    public static Dictionary<string, Dictionary<string, Tensor>> Files(IReadOnlyDictionary<string, Tensor> weights) => weights
        .GroupBy(w => w.Key.Split('.')[0] is TextPart ? $"{TextPart}/model.safetensors" : $"{UNetPart}/diffusion_pytorch_model.safetensors")
        .ToDictionary(part => part.Key, part => part.ToDictionary(w => w.Key[(w.Key.IndexOf('.', StringComparison.Ordinal) + 1)..], w => w.Value));
}
