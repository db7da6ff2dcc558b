using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Sem-C (EmoGen, section 4.2): how sure a classifier of objects or one of scenes, the surer of the two, is of what a picture shows.</summary>
internal static class SemanticClarity
{
    /// <param name="logits">Of each classifier, [B, its classes].</param>
    /// <returns>[B].</returns>
    public static Tensor Of(IEnumerable<Tensor> logits)
    {
        using var scope = NewDisposeScope();
        return stack(logits.Select(l => l.softmax(1).amax(1))).amax(0).MoveToOuterDisposeScope();
    }
}
