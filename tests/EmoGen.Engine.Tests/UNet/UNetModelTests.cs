using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.UNet;

public sealed class UNetModelTests
{
    private const string Model = "tiny_sd/unet/";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(981)]
    [InlineData(999)]
    public void Prediction_matches_diffusers_at_every_stored_timestep(int timestep)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        Tensor output = Load(Model).Forward(golden["unet.sample"], tensor([timestep, timestep]), golden["unet.encoder_hidden_states"]);
        Golden.AssertClose(golden[$"unet.out.t{timestep}"], output, 1e-4);
    }

    [Fact]
    public void Prediction_matches_diffusers_with_a_timestep_for_each_sample()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        Tensor output = Load(Model).Forward(golden["unet.sample"], golden["unet.t_vector"], golden["unet.encoder_hidden_states"]);
        Golden.AssertClose(golden["unet.out.t_vector"], output, 1e-4);
    }

    [Fact]
    public void Prediction_matches_diffusers_on_a_sample_that_is_not_square()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        Tensor output = Load(Model).Forward(golden["unet.sample_rect"], tensor([400]), golden["unet.encoder_hidden_states"][..1]);
        Golden.AssertClose(golden["unet.out_rect.t400"], output, 1e-4);
    }

    [Theory]
    [InlineData("generation_amusement")]
    [InlineData("transfer_fear_bag")]
    [InlineData("fusion_amusement_awe")]
    public void First_prediction_matches_the_reference_scripts(string script)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("emogen/inference_official.safetensors");
        using IDisposable noGrad = no_grad();
        Tensor latents = golden[$"{script}.pic0.init_latents"];
        Tensor output = Load("emogen/tiny_sd768/unet/").Forward(
            cat([latents, latents]), tensor([999, 999]), golden[$"{script}.pic0.text_embeddings"]);
        Golden.AssertClose(golden[$"{script}.pic0.first_unet_out"], output, 1e-4);
    }

    [Fact]
    public void Context_prepared_once_gives_the_same_as_the_context_itself()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        UNetModel unet = Load(Model);
        PreparedContext prepared = unet.PrepareContext(golden["unet.encoder_hidden_states"]);
        foreach (int timestep in new[] { 500, 1 })
        {
            Golden.AssertClose(
                golden[$"unet.out.t{timestep}"], unet.Forward(golden["unet.sample"], tensor([timestep, timestep]), prepared), 1e-4);
        }
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(9, 20)]
    [InlineData(15, 6)]
    public void Latents_that_are_odd_at_a_deeper_level_keep_their_size(int height, int width)
    {
        using IDisposable noGrad = no_grad();
        UNetModel unet = new(Tiny);
        Assert.Equal([1L, 4, height, width], unet.Forward(randn(1, 4, height, width), tensor([10]), randn(1, 5, 32)).shape);
    }

    [Fact]
    public void Channels_last_weights_give_the_same_prediction()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        UNetModel unet = Load(Model, new BindOptions { ChannelsLast = true });
        Tensor output = unet.Forward(golden["unet.sample"], tensor([500, 500]), golden["unet.encoder_hidden_states"]);
        Golden.AssertClose(golden["unet.out.t500"], output, 1e-4);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Loss_reaches_every_parameter_and_the_context(ScalarType precision)
    {
        using UNetModel unet = new(Tiny);
        unet.to(precision);
        using Tensor context = randn(2, 5, 32, requires_grad: true);
        unet.Forward(randn(2, 4, 8, 8), tensor([10, 700]), context).square().mean().backward();
        Assert.All(unet.named_parameters(), entry => Assert.True(entry.parameter.grad!.abs().sum().to(ScalarType.Float32).item<float>() > 0, entry.name));
        Assert.True(context.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void A_few_optimizer_steps_lower_the_loss()
    {
        random.manual_seed(0);
        using UNetModel unet = new(Tiny);
        using Tensor sample = randn(2, 4, 8, 8), target = randn(2, 4, 8, 8), context = randn(2, 5, 32);
        using TorchSharp.Modules.AdamW optimizer = optim.AdamW(unet.parameters(), 2e-3);
        List<float> losses = [];
        for (int step = 0; step < 20; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor loss = nn.functional.mse_loss(unet.Forward(sample, tensor([10, 700]), context), target);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^1] < 0.7 * losses[0], string.Join(" ", losses));
    }

    [Fact]
    public void Forward_leaves_only_its_result_alive()
    {
        using IDisposable noGrad = no_grad();
        using UNetModel unet = new(Tiny);
        using DisposeScope scope = NewDisposeScope();
        Tensor sample = randn(1, 4, 8, 8), timesteps = tensor([10]), context = randn(1, 5, 32);
        int before = scope.DisposablesCount;
        unet.Forward(sample, timesteps, context);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void Precision_is_the_weights_inside_and_the_samples_outside()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        UNetModel unet = Load(Model, new BindOptions { Dtype = ScalarType.BFloat16, ChannelsLast = true });
        Tensor output = unet.Forward(golden["unet.sample"], tensor([500, 500]), golden["unet.encoder_hidden_states"]);
        Assert.Equal(ScalarType.Float32, output.dtype);
        Golden.AssertClose(golden["unet.out.t500"], output, 0.05);
    }

    [Theory]
    [InlineData(2, 24, 24)]
    [InlineData(1, 20, 14)]
    public void Bfloat16_is_near_float32_with_more_queries_than_fit_one_chunk(int batch, int height, int width)
    {
        random.manual_seed(1);
        using IDisposable noGrad = no_grad();
        using UNetModel unet = new(Tiny with { AttentionHeads = [1, 2, 4] });
        Tensor sample = randn(batch, 4, height, width), timesteps = tensor([300]).expand(batch), context = randn(batch, 77, 32);
        Tensor expected = unet.Forward(sample, timesteps, context);
        unet.to(ScalarType.BFloat16);
        Golden.AssertClose(expected, unet.Forward(sample, timesteps, context), 0.1 * expected.std().item<float>());
    }

    [Fact]
    public void Gradients_into_the_latents_in_bfloat16_are_near_those_in_float32()
    {
        random.manual_seed(1);
        using UNetModel unet = new(Tiny);
        Tensor sample = randn(2, 4, 16, 16), timesteps = tensor([300, 300]), context = randn(2, 77, 32);
        Tensor expected = Gradient();
        unet.to(ScalarType.BFloat16);
        Tensor found = Gradient();
        Assert.True(nn.functional.cosine_similarity(found.flatten(), expected.flatten(), 0).item<float>() > 0.99);

        Tensor Gradient()
        {
            Tensor latents = sample.clone().requires_grad_();
            unet.Forward(latents, timesteps, context).square().sum().backward();
            return latents.grad!;
        }
    }

    [Fact]
    public void Stable_diffusion_15_has_as_many_tensors_as_its_checkpoint()
    {
        using UNetModel unet = new(UNetConfig.StableDiffusion15 with { BlockOutChannels = [32, 64, 128, 128] });
        Assert.Equal(686, unet.parameters().Count());
    }

    private static UNetConfig Tiny { get; } = new()
    {
        BlockOutChannels = [16, 32, 32],
        LayersPerBlock = 1,
        DownAttention = [true, true, false],
        UpAttention = [false, true, true],
        AttentionHeads = [2, 4, 4],
        CrossAttentionSize = 32,
        NormGroups = 8,
    };

    private static UNetModel Load(string folder, BindOptions? options = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require(folder), "diffusion_pytorch_model");
        return WeightBinder.Create(() => new UNetModel(UNetConfig.FromJson(Golden.Json(folder + "config.json"))), checkpoint, options);
    }
}
