using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

public sealed class ClipModelTests
{
    private static readonly ClipConfig Small = new(
        new ClipTextConfig { HiddenSize = 16, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 4, VocabSize = 10, EosTokenId = 9 },
        new ClipVisionConfig { HiddenSize = 24, IntermediateSize = 48, NumHiddenLayers = 2, NumAttentionHeads = 3, ImageSize = 16, PatchSize = 4 },
        ProjectionDim: 12);

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

    [Fact]
    public void Image_features_are_those_of_the_vision_transformer_written_out()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipConfig config = Small with { Vision = Small.Vision with { HiddenAct = ClipActivation.Gelu } };
        ClipModel model = FormulaWeights.Fill(new ClipModel(config));
        Tensor pixels = randn([2, 3, 16, 16], generator: new Generator(1));
        Golden.AssertClose(VisionByHand(model.state_dict(), config.Vision, pixels), model.ImageFeatures(pixels), 1e-5);
    }

    [Fact]
    public void A_contrastive_step_moves_every_parameter_that_the_texts_reach()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipModel model = new(Small);
        model.Initialize(new Generator(1));
        Tensor image = nn.functional.normalize(model.ImageFeatures(randn([2, 3, 16, 16], generator: new Generator(2))), dim: -1);
        Tensor text = nn.functional.normalize(model.TextFeatures(tensor(new long[,] { { 8, 1, 9 }, { 8, 2, 9 } })), dim: -1);
        nn.functional.cross_entropy(model.LogitScale.exp() * image.mm(text.t()), arange(2, ScalarType.Int64)).backward();
        Assert.All(model.named_parameters(), p => Assert.True(p.parameter.grad?.abs().max().item<float>() > 0, $"{p.name} has no gradient"));
    }

    [Fact]
    public void Features_leave_only_themselves_alive()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipModel model = new(Small);
        Tensor pixels = randn(1, 3, 16, 16), ids = tensor(new long[,] { { 8, 1, 9 } });
        long before = scope.DisposablesCount;
        model.ImageFeatures(pixels);
        model.TextFeatures(ids);
        Assert.Equal(before + 2, scope.DisposablesCount);
    }

    [Fact]
    public void Pixels_of_another_size_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipModel model = new(Small);
        string refusal = Assert.Throws<ArgumentException>(() => model.ImageFeatures(zeros(1, 3, 32, 16))).Message;
        Assert.Contains("[1, 3, 32, 16]; [batch, 3, 16, 16]", refusal, StringComparison.Ordinal);
    }

    /// <summary>The vision tower in other operations than the model's: patches unfolded, attention head by head.</summary>
    private static Tensor VisionByHand(Dictionary<string, Tensor> w, ClipVisionConfig config, Tensor pixels)
    {
        const string Tower = "vision_model.", Embeddings = Tower + "embeddings.";
        Tensor Norm(Tensor x, string name)
        {
            Tensor centred = x - x.mean([-1], keepdim: true);
            return centred / (centred.square().mean([-1], keepdim: true) + config.LayerNormEps).sqrt() * w[name + ".weight"] + w[name + ".bias"];
        }

        Tensor Linear(Tensor x, string name) => einsum("btd,ed->bte", x, w[name + ".weight"]) + w[name + ".bias"];

        Tensor unfolded = nn.functional.unfold(pixels, config.PatchSize, stride: config.PatchSize).transpose(1, 2); // [B, patches, C P P]
        Tensor patches = einsum("bpk,dk->bpd", unfolded, w[Embeddings + "patch_embedding.weight"].flatten(1));
        Tensor hidden = cat([w[Embeddings + "class_embedding"].expand(pixels.shape[0], 1, -1), patches], 1);
        hidden = Norm(hidden + w[Embeddings + "position_embedding.weight"], Tower + "pre_layrnorm");
        for (int layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            string at = $"{Tower}encoder.layers.{layer}.";
            Tensor x = Norm(hidden, at + "layer_norm1");
            Tensor[][] parts = [.. new[] { "q_proj", "k_proj", "v_proj" }.Select(n => Linear(x, $"{at}self_attn.{n}").chunk(config.NumAttentionHeads, 2))];
            Tensor[] heads = [.. parts[0].Select((q, h) => softmax(q.bmm(parts[1][h].transpose(1, 2)) / Math.Sqrt(q.shape[2]), -1).bmm(parts[2][h]))];
            hidden = hidden + Linear(cat(heads, 2), at + "self_attn.out_proj");
            Tensor wide = Linear(Norm(hidden, at + "layer_norm2"), at + "mlp.fc1");
            hidden = hidden + Linear(wide * 0.5 * (1 + (wide / Math.Sqrt(2)).erf()), at + "mlp.fc2");
        }

        return einsum("bd,pd->bp", Norm(hidden[.., 0], Tower + "post_layernorm"), w["visual_projection.weight"]);
    }
}
