using EmoGen.Engine.Emotions;
using EmoGen.Engine.Text;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage2;

/// <summary>
/// What word vectors mean to CLIP: r a_ij L_attr + q L_emo (EmoGen, section 3.2). Takes no pictures. CLIP and classifier are frozen; the gradient goes
/// through them to the word vectors.
/// </summary>
internal sealed class MeaningLoss
{
    private readonly ClipTextProjection _clip;
    private readonly EmotionClassifier? _classifier;
    private readonly Tensor _ids, _attributes;
    private readonly MappingRates _rates;

    /// <param name="clip">Its text part is compared with the attributes.</param>
    /// <param name="placeholder">Token ids of the prompt that is nothing but the placeholder, [1, 77].</param>
    /// <param name="attributes">CLIP's features of all attributes' names, [A, P].</param>
    /// <param name="classifier">Of L_emo; null for none.</param>
    /// <param name="rates">r and q.</param>
    public MeaningLoss(ClipTextProjection clip, Tensor placeholder, Tensor attributes, EmotionClassifier? classifier, MappingRates rates)
    {
        (_clip, _classifier, _rates) = (clip, classifier, rates);
        _ids = placeholder.narrow(1, 0, 3).DetachFromDisposeScope(); // start, placeholder, end: attention is causal, so the padding after these changes nothing in them
        _attributes = normalize(attributes, dim: -1).DetachFromDisposeScope();
    }

    /// <param name="words">Word vectors, [N, D].</param>
    /// <param name="labels">Of each.</param>
    public StepLoss Of(Tensor words, MappingLabels labels)
    {
        Tensor meaning = _clip.TextFeatures(_ids.expand(words.shape[0], -1), words.unsqueeze(1)); // [N, P]
        Tensor cosines = normalize(meaning, dim: -1).mm(_attributes.t()); // [N, A]
        Tensor attribute = cross_entropy(cosines, labels.Attribute, ignore_index: AttributeList.Unlisted, reduction: nn.Reduction.None); // [N]
        Tensor weighted = _rates.ByConfidence ? labels.Confidence * attribute : attribute;
        var terms = new Dictionary<string, Tensor> { ["attribute"] = attribute.mean() };
        if (_classifier is null)
        {
            return new StepLoss(_rates.Attribute * weighted.mean(), terms);
        }

        terms["emotion"] = cross_entropy(_classifier.forward(meaning), labels.Emotion);
        return new StepLoss((_rates.Attribute * weighted.mean()) + (_rates.Emotion * terms["emotion"]), terms);
    }
}

/// <summary>The weights of the loss.</summary>
/// <param name="Attribute">r; 0 is the paper's ablation without L_attr, where a_ij is 0 too.</param>
/// <param name="Emotion">q.</param>
/// <param name="ByConfidence">False is the paper's ablation without a_ij: L_LDM + r L_attr.</param>
internal sealed record MappingRates(double Attribute, double Emotion, bool ByConfidence = true);

/// <summary>What word vectors are to stand for.</summary>
/// <param name="Emotion">Class numbers, [N].</param>
/// <param name="Attribute">Rows of the attributes' features, [N]; -1 for an attribute that is not listed, which has no L_attr.</param>
/// <param name="Confidence">a_ij, [N].</param>
internal sealed record MappingLabels(Tensor Emotion, Tensor Attribute, Tensor Confidence)
{
    /// <summary>Of the chosen rows.</summary>
    public MappingLabels Of(Tensor rows) => new(Emotion.index_select(0, rows), Attribute.index_select(0, rows), Confidence.index_select(0, rows));
}
