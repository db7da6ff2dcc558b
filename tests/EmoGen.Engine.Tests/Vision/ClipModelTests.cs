using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

public sealed class ClipModelTests
{
    [Fact]
    public void Keys_and_shapes_are_transformers()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipModel model = new(ClipConfig.FromJson(Golden.Json("emogen/tiny_clip/config.json")));
        Dictionary<string, string> expected = Golden.Json("emogen/tiny_clip/FORMULA_WEIGHTS.json").GetProperty("tensors").EnumerateObject()
            .ToDictionary(p => p.Name, p => string.Join(",", p.Value.GetProperty("shape").EnumerateArray()));
        Assert.Equal(expected, model.state_dict().ToDictionary(p => p.Key, p => string.Join(",", p.Value.shape)));
    }

    [Fact]
    public void Text_features_match_the_reference_s_training()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipModel model = FormulaWeights.Fill(new ClipModel(ClipConfig.FromJson(Golden.Json("emogen/tiny_clip/config.json"))));
        Dictionary<string, Tensor> golden = Golden.Tensors("emogen/training.safetensors");
        Golden.AssertClose(golden["total_attr_embed"], model.TextFeatures(golden["attr_input_ids"]), 1e-4);
        Golden.AssertClose(
            golden["single.step0.project_semantic"],
            model.TextFeatures(golden["single.step0.input_ids"], golden["single.step0.pred_emd"].unsqueeze(1)),
            1e-4);
    }
}
