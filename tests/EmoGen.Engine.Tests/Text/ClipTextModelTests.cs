using EmoGen.Engine.Text;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Text;

public sealed class ClipTextModelTests
{
    private static readonly ClipTextConfig Small = new()
    {
        HiddenSize = 16,
        IntermediateSize = 32,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        VocabSize = 10,
        MaxPositionEmbeddings = 12,
        EosTokenId = ClipTextConfig.LegacyEosTokenId,
    };

    [Fact]
    public void Forward_matches_transformers()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipTextConfig config = ClipTextConfig.FromJson(Golden.Json("tiny_sd/text_encoder/config.json"));
        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require("tiny_sd/text_encoder/model.safetensors"));
        ClipTextModel model = WeightBinder.Create(() => new ClipTextModel(config), checkpoint);
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        ClipTextOutput output = model.Forward(golden["text.input_ids"]);
        Golden.AssertClose(golden["text.last_hidden_state"], output.LastHiddenState, 1e-4);
        Golden.AssertClose(golden["text.pooled"], output.Pooled, 1e-4);
    }

    [Fact]
    public void An_injected_vector_gives_the_reference_s_conditioning_and_pooled_output()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipTextModel model = FormulaWeights.Fill(
            new ClipTextModel(ClipTextConfig.FromJson(Golden.Json("emogen/tiny_sd768/text_encoder/config.json"))));
        Dictionary<string, Tensor> golden = Golden.Tensors("emogen/training.safetensors");
        string[] steps = [.. golden.Keys.Where(key => key.EndsWith(".pred_emd", StringComparison.Ordinal)).Select(key => key[..^9])];
        Assert.NotEmpty(steps);
        Tensor ids = cat([.. steps.Select(step => golden[$"{step}.input_ids"])]);
        Tensor vectors = cat([.. steps.Select(step => golden[$"{step}.pred_emd"])]).unsqueeze(1);
        ClipTextOutput output = model.Forward(ids, vectors);
        Golden.AssertClose(cat([.. steps.Select(step => golden[$"{step}.encoder_hidden_states"])]), output.LastHiddenState, 1e-4);
        Golden.AssertClose(cat([.. steps.Select(step => golden[$"{step}.pooled"])]), output.Pooled, 1e-4);
    }

    [Fact]
    public void An_injected_copy_of_a_token_s_embedding_is_as_good_as_the_token()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextModel model = Create(Small with { EosTokenId = 9 });
        Tensor vectors = model.TokenEmbedding[tensor(new long[] { 5, 3, 4, 6 })].view(2, 2, 16);
        ClipTextOutput expected = model.Forward(tensor(new long[,] { { 8, 3, 1, 5, 9 }, { 8, 4, 6, 9, 9 } }));
        ClipTextOutput actual = model.Forward(tensor(new long[,] { { 8, 11, 1, 10, 9 }, { 8, 10, 11, 9, 9 } }), vectors);
        Golden.AssertClose(expected.LastHiddenState, actual.LastHiddenState, 1e-6);
        Golden.AssertClose(expected.Pooled, actual.Pooled, 1e-6);
    }

    [Fact]
    public void An_injected_vector_s_gradient_equals_finite_differences()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextModel model = Create(Small).to(ScalarType.Float64);
        Tensor ids = tensor(new long[,] { { 8, 10, 1, 9 } });
        Tensor weights = randn([1, 4, 16], ScalarType.Float64, generator: new Generator(2));
        Tensor start = randn([1, 1, 16], ScalarType.Float64, generator: new Generator(3));
        Tensor Loss(Tensor vectors) => (model.Forward(ids, vectors).LastHiddenState * weights).sum();

        Tensor vectors = start.clone().requires_grad_();
        Loss(vectors).backward();
        using IDisposable noGrad = no_grad();
        const double Step = 1e-5;
        Tensor differences = stack([.. Enumerable.Range(0, 16).Select(i =>
        {
            Tensor nudge = zeros_like(start);
            nudge[0, 0, i] = Step;
            return (Loss(start + nudge) - Loss(start - nudge)) / (2 * Step);
        })]);
        Golden.AssertClose(differences, vectors.grad!.flatten(), 1e-6);
    }

    [Theory]
    [InlineData(ClipTextConfig.LegacyEosTokenId, 1)]
    [InlineData(9, 3)]
    [InlineData(7, 2)]
    public void Pooled_is_the_first_end_of_text_or_for_the_legacy_id_the_largest_id(int eosTokenId, int position)
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextModel model = Create(Small with { EosTokenId = eosTokenId });
        ClipTextOutput output = model.Forward(tensor(new long[,] { { 8, 10, 7, 9, 9 } }), randn(1, 1, 16));
        Golden.AssertClose(output.LastHiddenState[.., position], output.Pooled, 0);
    }

    [Fact]
    public void A_text_s_padding_does_not_change_what_stands_before_it()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextModel model = Create(Small);
        Tensor trimmed = model.Forward(tensor(new long[,] { { 8, 1, 2, 9 } })).LastHiddenState;
        Tensor padded = model.Forward(tensor(new long[,] { { 8, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9 } })).LastHiddenState;
        Golden.AssertClose(trimmed, padded[.., ..4], 1e-5);
    }

    [Fact]
    public void Bfloat16_stays_near_float32()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipTextModel model = Create(Small);
        Tensor ids = tensor(new long[,] { { 8, 10, 1, 9 } });
        Tensor vectors = randn(1, 1, 16);
        Tensor expected = model.Forward(ids, vectors).LastHiddenState;
        Tensor actual = model.to(ScalarType.BFloat16).Forward(ids, vectors).LastHiddenState;
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Golden.AssertClose(expected, actual, 0.1);
    }

    [Fact]
    public void A_forward_leaves_only_its_output_alive()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipTextModel model = Create(Small);
        Tensor ids = tensor(new long[,] { { 8, 10, 1, 9 } });
        Tensor vectors = randn(1, 1, 16);
        long before = scope.DisposablesCount;
        model.Forward(ids, vectors);
        Assert.Equal(before + 2, scope.DisposablesCount);
    }

    [Fact]
    public void Ids_and_vectors_that_do_not_fit_are_refused_with_their_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextModel model = Create(Small);
        Tensor ids = tensor(new long[,] { { 8, 11, 9 } });
        Assert.Contains("Token id 11 has no embedding: the largest is 10", Refusal(() => model.Forward(ids, randn(1, 1, 16))), StringComparison.Ordinal);
        Assert.Contains("[1, 2, 8]; [1, count, 16]", Refusal(() => model.Forward(ids, randn(1, 2, 8))), StringComparison.Ordinal);
        Assert.Contains("[1, 13]; [batch, at most 12]", Refusal(() => model.Forward(ones(1, 13, ScalarType.Int64))), StringComparison.Ordinal);
    }

    [Fact]
    public void Initialization_follows_its_generator_and_transformers_deviations()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ClipTextConfig config = Small with { VocabSize = 500, HiddenSize = 64 };
        Dictionary<string, Tensor> first = Create(config).state_dict(), second = Create(config).state_dict();
        Assert.All(first, entry => Golden.AssertClose(entry.Value, second[entry.Key], 0, entry.Key));
        Assert.Equal(0.02, first["text_model.embeddings.token_embedding.weight"].std().item<float>(), 1e-3);
        Assert.All(first.Where(e => e.Key.Contains("norm") && e.Key.EndsWith("weight", StringComparison.Ordinal)), e => Golden.AssertClose(ones(64), e.Value, 0));
        Assert.All(first.Where(e => e.Key.EndsWith("bias", StringComparison.Ordinal)), e => Assert.Equal(0, e.Value.abs().max().item<float>()));
        Assert.Equal(Math.Pow(64, -0.5) / 2, first["text_model.encoder.layers.0.self_attn.q_proj.weight"].std().item<float>(), 5e-3);
    }

    private static string Refusal(Action forward) => Assert.Throws<ArgumentException>(forward).Message;

    private static ClipTextModel Create(ClipTextConfig config)
    {
        ClipTextModel model = new(config);
        model.Initialize(new Generator(1));
        return model;
    }
}
