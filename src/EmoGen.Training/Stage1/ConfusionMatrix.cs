using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>How often pictures of each emotion were taken for each.</summary>
internal sealed class ConfusionMatrix
{
    private readonly long[,] _counts = new long[EmotionNames.All.Count, EmotionNames.All.Count];

    /// <summary>Pictures of <paramref name="emotion"/> that were taken for <paramref name="said"/>.</summary>
    public long this[Emotion emotion, Emotion said] => _counts[(int)emotion, (int)said];

    /// <summary>Share of all pictures whose emotion was named; 0 where there are none.</summary>
    public double Accuracy => Share(EmotionNames.All.Sum(e => this[e, e]), EmotionNames.All.Sum(CountOf));

    /// <summary>Pictures of an emotion.</summary>
    public long CountOf(Emotion emotion) => EmotionNames.All.Sum(said => this[emotion, said]);

    /// <summary>Share of an emotion's pictures for which it was named; 0 where there are none.</summary>
    public double AccuracyOf(Emotion emotion) => Share(this[emotion, emotion], CountOf(emotion));

    /// <param name="emotions">The labels.</param>
    /// <param name="scores">Logits or probabilities in the same order, [N, 8].</param>
    public void Add(IEnumerable<Emotion> emotions, Tensor scores)
    {
        using Tensor best = scores.argmax(1).cpu();
        foreach ((Emotion emotion, long said) in emotions.Zip(best.data<long>().ToArray()))
        {
            _counts[(int)emotion, said]++;
        }
    }

    /// <summary><c>metrics.json</c>: accuracy, that of each emotion, and the matrix with a row for each emotion.</summary>
    public JsonObject ToJson() => new()
    {
        ["accuracy"] = Accuracy,
        ["pictures"] = EmotionNames.All.Sum(CountOf),
        ["perEmotion"] = new JsonObject(EmotionNames.All.Select(e => KeyValuePair.Create(
            e.Name(), (JsonNode?)new JsonObject { ["accuracy"] = AccuracyOf(e), ["pictures"] = CountOf(e) }))),
        ["confusion"] = new JsonArray([.. EmotionNames.All.Select(e => new JsonArray([.. EmotionNames.All.Select(said => JsonValue.Create(this[e, said]))]))]),
    };

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;
}
