using EmoGen.Engine.Tests;
using EmoGen.Training.Metrics;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics;

public sealed class FrechetDistanceTests
{
    [Theory]
    [InlineData("amusement")]
    [InlineData("fear")]
    public void Equals_torchmetrics_FID_of_the_same_features(string emotion)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        using FeatureStatistics real = Of(golden[$"fid.{emotion}.real"]), fake = Of(golden[$"fid.{emotion}.fake"]);
        AssertNear(Expected($"{emotion}_float64"), FrechetDistance.Between(real, fake));
        AssertNear(Expected($"{emotion}_float64"), FrechetDistance.Between(fake, real));
    }

    [Theory]
    [InlineData("amusement")]
    [InlineData("fear")]
    public void Is_torchmetrics_number_to_the_bit_when_rounded_to_float32(string emotion)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        using FeatureStatistics real = Of(golden[$"fid.{emotion}.real"]), fake = Of(golden[$"fid.{emotion}.fake"]);
        Assert.Equal((float)Expected(emotion), (float)FrechetDistance.Between(real, fake)!.Value);
    }

    [Fact]
    public void Statistics_of_all_emotions_together_equal_the_official_aggregate()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        using FeatureStatistics real = Of(golden["fid.amusement.real"]), fake = Of(golden["fid.amusement.fake"]);
        using FeatureStatistics more = Of(golden["fid.fear.real"]), moreFake = Of(golden["fid.fear.fake"]);
        real.Add(more);
        fake.Add(moreFake);
        AssertNear(Expected("aggregated"), FrechetDistance.Between(real, fake));
    }

    [Fact]
    public void Batches_give_the_statistics_of_the_whole()
    {
        Tensor features = randn(50, 12, generator: new Generator(1)) + 5;
        using FeatureStatistics whole = Of(features), batches = new();
        foreach (Tensor batch in features.split(7))
        {
            batches.Add(batch);
        }

        Assert.Equal(50, batches.Count);
        Golden.AssertClose(features.mean([0]).to(ScalarType.Float64), batches.Mean, 1e-5);
        Golden.AssertClose(features.t().cov().to(ScalarType.Float64), batches.Covariance, 1e-4);
        Golden.AssertClose(whole.Covariance, batches.Covariance, 1e-12);
    }

    [Fact]
    public void Fewer_pictures_than_features_have_a_distance_and_one_picture_has_none()
    {
        Tensor features = randn(9, 32, generator: new Generator(1));
        using FeatureStatistics few = Of(features), same = Of(features), one = Of(features[..1]);
        Assert.Equal(0, FrechetDistance.Between(few, same)!.Value, 1e-5);
        Assert.Null(FrechetDistance.Between(few, one));
    }

    private static FeatureStatistics Of(Tensor features)
    {
        var statistics = new FeatureStatistics();
        statistics.Add(features);
        return statistics;
    }

    private static double Expected(string key) => Golden.Json("metrics/metrics.json").GetProperty("fid").GetProperty(key).GetDouble();

    private static void AssertNear(double expected, double? actual) => Assert.Equal(expected, actual!.Value, 1e-6 * expected);
}
