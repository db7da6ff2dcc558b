using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Autoencoder;

public sealed class AutoencoderKLTests
{
    [Fact]
    public void Encoding_matches_diffusers()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        DiagonalGaussian latents = Load("tiny_sd/vae/").Encode(golden["vae.image"]);
        Golden.AssertClose(golden["vae.mean"], latents.Mean, 1e-4, "mean");
        Golden.AssertClose(golden["vae.logvar"], latents.LogVariance, 1e-4, "log variance");
        Golden.AssertClose(golden["vae.std"], latents.StandardDeviation, 1e-4, "standard deviation");
        Golden.AssertClose(golden["vae.mode"], latents.Mode, 1e-4, "mode");
        Golden.AssertClose(golden["vae.sample"], latents.Sample(golden["vae.sample_noise"]), 1e-4, "sample");
    }

    [Theory]
    [InlineData("vae.decode_latent", "vae.decode")]
    [InlineData("vae.decode_latent_rect", "vae.decode_rect")]
    public void Decoding_matches_diffusers(string latents, string images)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        Golden.AssertClose(golden[images], Load("tiny_sd/vae/").Decode(golden[latents]), 1e-4);
    }

    [Fact]
    public void Weights_under_the_names_of_before_diffusers_015_decode_alike()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        using IDisposable noGrad = no_grad();
        AutoencoderKL autoencoder = Load("tiny_sd/vae_legacy_keys/");
        Golden.AssertClose(golden["vae.decode"], autoencoder.Decode(golden["vae.decode_latent"]), 1e-4);
    }

    [Fact]
    public void Final_latents_of_the_reference_script_decode_to_its_picture()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("emogen/inference_official.safetensors");
        using IDisposable noGrad = no_grad();
        AutoencoderKL autoencoder = Load("emogen/tiny_sd768/vae/");
        Tensor latents = golden["generation_amusement.pic0.final_latents"] / autoencoder.Config.ScalingFactor;
        Golden.AssertClose(golden["generation_amusement.pic0.decoded"], autoencoder.Decode(latents), 1e-4);
    }

    [Fact]
    public void Gradients_into_the_latents_in_bfloat16_are_near_those_in_float32()
    {
        random.manual_seed(1);
        using AutoencoderKL autoencoder = new(Tiny with { BlockOutChannels = [16, 32] });
        Tensor raw = randn(2, 4, 16, 16);
        Tensor expected = Gradient(raw);
        autoencoder.to(ScalarType.BFloat16);
        Tensor found = Gradient(raw.to(ScalarType.BFloat16));
        Assert.True(nn.functional.cosine_similarity(found.to(ScalarType.Float32).flatten(), expected.flatten(), 0).item<float>() > 0.99);

        Tensor Gradient(Tensor start)
        {
            Tensor latents = start.clone().requires_grad_();
            autoencoder.Decode(latents).square().sum().backward();
            return latents.grad!;
        }
    }

    [Fact]
    public void A_picture_of_odd_size_is_encoded_at_the_size_rounded_down()
    {
        using IDisposable noGrad = no_grad();
        using AutoencoderKL autoencoder = new(Tiny);
        Assert.Equal([1L, 4, 9, 6], autoencoder.Encode(randn(1, 3, 18, 13)).Mean.shape);
    }

    [Fact]
    public void Loss_reaches_every_parameter()
    {
        using AutoencoderKL autoencoder = new(Tiny);
        DiagonalGaussian latents = autoencoder.Encode(randn(1, 3, 16, 16));
        autoencoder.Decode(latents.Sample(randn_like(latents.Mean))).square().mean().backward();
        Assert.All(autoencoder.named_parameters(), entry => Assert.NotNull(entry.parameter.grad));
    }

    [Fact]
    public void Encoding_and_decoding_leave_only_their_results_alive()
    {
        using IDisposable noGrad = no_grad();
        using AutoencoderKL autoencoder = new(Tiny);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn(1, 3, 16, 16);
        DiagonalGaussian latents = autoencoder.Encode(images);
        Assert.Equal(4, scope.DisposablesCount);
        autoencoder.Decode(latents.Mode);
        Assert.Equal(5, scope.DisposablesCount);
    }

    [Fact]
    public void Stable_diffusion_15_has_one_latent_for_eight_pixels() => Assert.Equal(8, AutoencoderConfig.StableDiffusion15.LatentScale);

    private static AutoencoderConfig Tiny { get; } = new() { BlockOutChannels = [8, 16], LayersPerBlock = 1, NormGroups = 4 };

    private static AutoencoderKL Load(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require(folder), "diffusion_pytorch_model");
        AutoencoderConfig config = AutoencoderConfig.FromJson(Golden.Json(folder + "config.json"));
        return WeightBinder.Create(() => new AutoencoderKL(config), checkpoint, new BindOptions { Rename = LegacyNames.Autoencoder });
    }
}
