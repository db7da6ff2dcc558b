using EmoGen.Engine.Tests;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class PairSpacesTests
{
    [Fact]
    public void Squared_distances_are_LPIPS_of_the_reference_with_its_weights()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        Tensor[] weights = [.. Enumerable.Range(0, 5).Select(i => golden[$"lpips.lin{i}.model.1.weight"])];
        Tensor first = golden["lpips.img0"], second = golden["lpips.img1"];
        Assert.Equal(Expected("d_official_inputs_0_1_no_normalize"), Distance(first, second, weights), 1e-6);
        Assert.Equal(Expected("d_normalize_True"), Distance((2 * first) - 1, (2 * second) - 1, weights), 1e-6);
        Assert.Equal(0, Distance(first, first, weights));
    }

    [Fact]
    public void Squared_distances_are_SemD_of_the_reference()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        Tensor first = golden["semd.embed0"], second = golden["semd.embed1"];
        AssertEach("mse", (PairSpaces.Squared(first) - PairSpaces.Squared(second)).square().sum(1));
        AssertEach("cos", (PairSpaces.Cosine(first) - PairSpaces.Cosine(second)).square().sum(1));
    }

    [Fact]
    public void The_spread_is_the_mean_over_all_pairs_however_they_come()
    {
        Tensor vectors = randn(11, 7, generator: new Generator(1)) + 3;
        using var spread = new PairSpread();
        spread.Add(vectors[..1]);
        Assert.Null(spread.Mean);
        spread.Add(vectors[1..5]);
        spread.Add(vectors[5..]);

        double[] pairs = [.. from a in Enumerable.Range(0, 11) from b in Enumerable.Range(0, a) select (vectors[a] - vectors[b]).square().sum().item<float>()];
        Assert.Equal(pairs.Average(), spread.Mean!.Value, 1e-4);
    }

    private static double Expected(string key) => Golden.Json("metrics/metrics.json").GetProperty("lpips").GetProperty(key).GetDouble();

    private static void AssertEach(string key, Tensor actual)
    {
        double[] expected = [.. Golden.Json("metrics/metrics.json").GetProperty("sem_d").GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];
        Golden.AssertClose(tensor(expected), actual, 1e-6, key);
    }

    private static double Distance(Tensor first, Tensor second, IReadOnlyList<Tensor> weights) =>
        (PairSpaces.Lpips(Maps(first), weights) - PairSpaces.Lpips(Maps(second), weights)).square().sum().item<float>();

    /// <summary>The five maps of the goldens' AlexNet, on lpips' own scale of pixels.</summary>
    private static IReadOnlyList<Tensor> Maps(Tensor image)
    {
        AlexNetFeatures network = FormulaWeights.Fill(new AlexNetFeatures(), gain: _ => Math.Sqrt(2), rename: key => $"alexnet.{key}");
        return network.Maps((image - tensor([-0.030f, -0.088f, -0.188f]).view(1, 3, 1, 1)) / tensor([0.458f, 0.448f, 0.450f]).view(1, 3, 1, 1));
    }
}
