using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Emotions;

public sealed class EmotionClassifierTests
{
    [Fact]
    public void The_official_classifier_gives_the_references_logits()
    {
        using Checkpoint checkpoint = Checkpoint.Open(
            Golden.RequireShared("official/weights/Clip_emotion_classifier/time_2023-11-12_03-29-best.pth"));
        using EmotionClassifier classifier = WeightBinder.Create(() => new EmotionClassifier(768), checkpoint);
        Dictionary<string, Tensor> expected = Golden.Tensors("emogen/extra.safetensors");

        Golden.AssertClose(expected["emo_classifier.logits"], classifier.forward(expected["emo_classifier.in"]), 1e-5);
    }
}
