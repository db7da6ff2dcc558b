using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage2;

/// <summary>
/// For pictures of emotion i and attribute j: L = (1 - a_ij) L_LDM + r a_ij L_attr + q L_emo (EmoGen, section 3.2). CLIP, U-Net and classifier are
/// frozen; the gradient goes through them to the word vectors.
/// </summary>
internal sealed class MappingLoss
{
    private const int Unlisted = -1;

    private readonly ClipModel _clip;
    private readonly UNetModel _unet;
    private readonly NoiseSchedule _schedule;
    private readonly Tensor _ids, _shortIds, _attributes;
    private readonly double _attributeRate, _emotionRate;
    private readonly EmotionClassifier? _classifier;

    /// <param name="clip">Its text part conditions the U-Net and is compared with the attributes.</param>
    /// <param name="unet">In float32 or bfloat16.</param>
    /// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
    /// <param name="placeholder">Token ids of the prompt that is nothing but the placeholder, [1, 77].</param>
    /// <param name="attributes">CLIP's features of all attributes' names, [A, P].</param>
    /// <param name="attributeRate">r.</param>
    /// <param name="classifier">Of L_emo; null where q = 0, as published.</param>
    /// <param name="emotionRate">q.</param>
    public MappingLoss(
        ClipModel clip, UNetModel unet, NoiseSchedule schedule, Tensor placeholder, Tensor attributes, double attributeRate,
        EmotionClassifier? classifier = null, double emotionRate = 0)
    {
        (_clip, _unet, _schedule, _ids, _attributeRate, _classifier, _emotionRate) = (clip, unet, schedule, placeholder, attributeRate, classifier, emotionRate);
        _shortIds = placeholder.narrow(1, 0, 3); // start, placeholder, end: attention is causal, so the padding after these changes nothing in them
        _attributes = normalize(attributes, dim: -1);
    }

    /// <param name="words">Word vectors, [N, D]; the first B are those of the pictures, more take part in L_attr and L_emo alone.</param>
    /// <param name="labels">Of each word vector.</param>
    /// <param name="latents">The pictures, [B, 4, h, w], scaled as the U-Net knows them.</param>
    /// <param name="noise">[B, 4, h, w].</param>
    /// <param name="timesteps">[B].</param>
    public StepLoss Of(Tensor words, MappingLabels labels, Tensor latents, Tensor noise, Tensor timesteps)
    {
        long pictures = latents.shape[0];
        Tensor vectors = words.unsqueeze(1), confidence = labels.Confidence; // [N, 1, D], [N]
        ClipTextOutput text = _clip.EncodeText(_ids.expand(pictures, -1), vectors.narrow(0, 0, pictures));
        Tensor predicted = _unet.Forward(_schedule.AddNoise(latents, noise, timesteps), timesteps, text.LastHiddenState);
        Tensor diffusion = (predicted - _schedule.Target(latents, noise, timesteps)).square().mean([1, 2, 3]); // [B]

        Tensor meaning = _clip.TextFeatures(_shortIds.expand(words.shape[0], -1), vectors); // [N, P]
        Tensor cosines = normalize(meaning, dim: -1).mm(_attributes.t()); // [N, A]
        Tensor attribute = cross_entropy(cosines, labels.Attribute, ignore_index: Unlisted, reduction: nn.Reduction.None); // [N]
        Tensor loss = ((1 - confidence.narrow(0, 0, pictures)) * diffusion).mean() + (_attributeRate * (confidence * attribute).mean());
        var terms = new Dictionary<string, Tensor> { ["diffusion"] = diffusion.mean(), ["attribute"] = attribute.mean() };
        if (_classifier is null)
        {
            return new StepLoss(loss, terms);
        }

        terms["emotion"] = cross_entropy(_classifier.forward(meaning), labels.Emotion);
        return new StepLoss(loss + (_emotionRate * terms["emotion"]), terms);
    }
}

/// <summary>What word vectors are to stand for.</summary>
/// <param name="Emotion">Class numbers, [N].</param>
/// <param name="Attribute">Rows of the attributes' features, [N]; -1 for an attribute that is not listed, which has no L_attr.</param>
/// <param name="Confidence">a_ij, [N].</param>
internal sealed record MappingLabels(Tensor Emotion, Tensor Attribute, Tensor Confidence)
{
    /// <summary>Of the chosen rows.</summary>
    public MappingLabels Of(Tensor rows) => new(Emotion.index_select(0, rows), Attribute.index_select(0, rows), Confidence.index_select(0, rows));
}
