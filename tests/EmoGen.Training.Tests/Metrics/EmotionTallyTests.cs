using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tests;
using EmoGen.Training.Metrics;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class EmotionTallyTests
{
    [Fact]
    public void Figures_are_those_of_the_reference_however_the_pictures_come()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        JsonElement expected = Golden.Json("metrics/metrics.json").GetProperty("emo_a");
        Tensor probabilities = golden["emoa.logits"].softmax(1);
        Emotion[] asked = [.. golden["emoa.labels8"].data<long>().Select(label => (Emotion)label)];
        var tally = new EmotionTally();
        tally.Add(probabilities[..20], asked[..20]);
        tally.Add(probabilities[20..], asked[20..]);

        Assert.Equal(expected.GetProperty("acc8_percent").GetDouble() / 100, tally.Accuracy.Mean!.Value, 1e-6);
        Assert.Equal(expected.GetProperty("score8").GetDouble(), tally.Score.Mean!.Value, 1e-6);
        Assert.Equal(expected.GetProperty("acc2_percent").GetDouble() / 100, tally.ValenceAccuracy.Mean!.Value, 1e-6);
        Assert.Equal(expected.GetProperty("score2").GetDouble(), tally.ValenceScore.Mean!.Value, 1e-6);
        foreach (JsonProperty each in expected.GetProperty("per_emotion").EnumerateObject())
        {
            Assert.True(EmotionNames.TryParse(each.Name, out Emotion emotion));
            Assert.Equal(each.Value.GetProperty("n").GetInt64(), tally.CountOf(emotion));
            Assert.Equal(each.Value.GetProperty("accuracy_percent").GetDouble() / 100, tally.AccuracyOf(emotion).Mean!.Value, 1e-6);
            Assert.Equal(each.Value.GetProperty("score").GetDouble(), tally.ScoreOf(emotion).Mean!.Value, 1e-6);
        }
    }

    [Fact]
    public void Counts_what_was_found_in_the_place_of_what_was_asked()
    {
        var tally = new EmotionTally();
        tally.Add(eye(8)[TensorIndex.Tensor(tensor([6L, 1L]))], [Emotion.Fear, Emotion.Fear]);
        Assert.Equal(1, tally.Found(Emotion.Fear, Emotion.Fear));
        Assert.Equal(1, tally.Found(Emotion.Fear, Emotion.Awe));
        Assert.Null(tally.AccuracyOf(Emotion.Awe).Mean);
    }

    [Fact]
    public void Clarity_is_that_of_the_surer_classifier_as_in_the_reference()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        JsonElement json = Golden.Json("metrics/metrics.json").GetProperty("sem_c");
        double[] expected = [.. json.GetProperty("per_image").EnumerateArray().Select(v => v.GetDouble())];
        Tensor clarity = SemanticClarity.Of([golden["semc.scene_logits"], golden["semc.object_logits"]]);
        Golden.AssertClose(tensor(expected), clarity, 1e-6);
        Assert.Equal(json.GetProperty("score").GetDouble(), clarity.to(ScalarType.Float64).mean().item<double>(), 1e-6);
    }
}
