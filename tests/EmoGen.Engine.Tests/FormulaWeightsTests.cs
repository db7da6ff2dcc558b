using System.Text.Json;

namespace EmoGen.Engine.Tests;

public sealed class FormulaWeightsTests
{
    [Theory]
    [InlineData("emogen/tiny_clip/FORMULA_WEIGHTS.json")]
    [InlineData("emogen/tiny_sd768/text_encoder/FORMULA_WEIGHTS.json")]
    public void Values_are_those_of_the_reference(string checks)
    {
        foreach (JsonProperty check in Golden.Json(checks).GetProperty("tensors").EnumerateObject())
        {
            long[] shape = [.. check.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            float[] values = FormulaWeights.Values(check.Name, shape, gain: 1);
            Assert.Equal(check.Value.GetProperty("first8").EnumerateArray().Select(v => (float)v.GetDouble()), values.Take(8));
            Assert.Equal(check.Value.GetProperty("sum").GetDouble(), values.Sum(v => (double)v), 1e-6);
        }
    }
}
