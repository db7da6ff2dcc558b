using EmoGen.Engine.Weights;

namespace EmoGen.Engine.Packs;

/// <summary>Whether a pack's parts fit one another and have their weights, seen from configurations and file names alone.</summary>
internal static class PackFit
{
    /// <exception cref="PackException">Two parts do not fit, or a part lacks its weights; the message names them.</exception>
    public static void Check(ModelPack pack, PackFiles files)
    {
        Require(
            pack.Text.HiddenSize == pack.UNet.CrossAttentionSize,
            $"text_encoder/ makes vectors of {pack.Text.HiddenSize}, unet/ takes {pack.UNet.CrossAttentionSize}");
        Require(
            pack.Autoencoder.LatentChannels == pack.UNet.InChannels && pack.UNet.InChannels == pack.UNet.OutChannels,
            $"vae/ has latents of {pack.Autoencoder.LatentChannels} channels, unet/ takes {pack.UNet.InChannels} and makes {pack.UNet.OutChannels}");
        Require(
            pack.Mapping is null || pack.Mapping.WordSize == pack.Text.HiddenSize,
            $"emogen/mapping.json makes words of {pack.Mapping?.WordSize}, text_encoder/ has words of {pack.Text.HiddenSize}");
        Require(
            pack.Clip is null || pack.Clip.Text.VocabSize == pack.Text.VocabSize,
            $"clip/ has a vocabulary of {pack.Clip?.Text.VocabSize}, text_encoder/ of {pack.Text.VocabSize}");
        foreach (PackPart part in PackPart.All.Where(part => part.IsIn(pack)))
        {
            Require(Checkpoint.Find(files.Path(part.Folder), part.Stem) is not null, $"{part.Name}.safetensors is missing");
        }

        if (pack.Mapping is not null)
        {
            files.Require(PackFiles.EmotionSpace);
        }

        if (pack.SafetyChecker is not null)
        {
            files.Require(PackFiles.SafetyPreprocessor);
        }

        if (pack.HasLearnedWords)
        {
            files.Require(PackFiles.LearnedWords);
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new PackException($"{pack.Folder}: {problem}");
            }
        }
    }
}
