using System.Text.Json;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>Pictures for which the process's memory is too short, really: its address space has a limit.</summary>
public sealed class ShortMemoryTests : IDisposable
{
    private const string Autoencoder =
        """
        {
          "block_out_channels": [8, 8], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"], "latent_channels": 4, "layers_per_block": 1,
          "norm_num_groups": 4, "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"]
        }
        """;

    private static readonly GenerationRequest Small =
        new() { Prompt = "a", Steps = 1, Width = 64, Height = 64, GuidanceScale = 3, Scheduler = SchedulerKind.Ddim };

    /// <summary>Nearly all of its memory is the U-Net's: some 300 MB for both samples at once, half of it for one.</summary>
    private static readonly GenerationRequest Large = Small with { Width = 512, Height = 512 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_that_does_not_fit_is_computed_one_sample_at_a_time() => AddressSpace.RunInChild(
        nameof(A_step_that_does_not_fit_is_computed_one_sample_at_a_time), () =>
        {
            using ImageGenerator generator = Load();
            byte[] small = generator.Generate(Small, 0).Image.Pixels;
            long before = Tensor.TotalCount;
            GeneratedImage? large = null;
            for (long room = 80; large is null; room += 40)
            {
                using IDisposable limit = AddressSpace.Limit(room << 20);
                large = TryDraw(generator, Large);
                Assert.Equal(before, Tensor.TotalCount);
                Assert.Equal(small, generator.Generate(Small, 0).Image.Pixels);
            }

            Assert.True(large.WasShortOfMemory, "the first room in which the picture fitted was enough for both samples");
            GeneratedImage whole = generator.Generate(Large, 0);
            Assert.False(whole.WasShortOfMemory);
            Assert.All(whole.Image.Pixels.Zip(large.Image.Pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        });

    [Fact]
    public void A_picture_that_does_not_fit_at_all_is_one_sentence_and_the_next_one_is_drawn() => AddressSpace.RunInChild(
        nameof(A_picture_that_does_not_fit_at_all_is_one_sentence_and_the_next_one_is_drawn), () =>
        {
            using ImageGenerator generator = Load();
            byte[] small = generator.Generate(Small, 0).Image.Pixels;
            long before = Tensor.TotalCount;
            using IDisposable limit = AddressSpace.Limit(room: 80L << 20);
            for (int k = 0; k < 3; k++)
            {
                InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => generator.Generate(Large, 0));
                Assert.Equal("There is not enough memory for a picture of 512 x 512 pixels: ask for a smaller one.", refused.Message);
                Assert.Equal(before, Tensor.TotalCount);
                GeneratedImage next = generator.Generate(Small, 0);
                Assert.False(next.WasShortOfMemory);
                Assert.Equal(small, next.Image.Pixels);
            }
        });

    [Fact]
    public void Samples_one_by_one_are_those_of_threads_side_by_side_to_the_bit() => AddressSpace.RunInChild(
        nameof(Samples_one_by_one_are_those_of_threads_side_by_side_to_the_bit), () =>
        {
            set_num_threads(2);
            ModelPack pack = ModelPack.Open(Write());
            foreach (ScalarType dtype in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
            {
                using UNetModel unet = pack.LoadUNet(dtype, CPU);
                using var inference = inference_mode();
                using DisposeScope scope = NewDisposeScope();
                Tensor samples = randn(2, 4, 32, 24), timesteps = tensor([500f, 500f]);
                PreparedContext context = unet.PrepareContext(randn(2, 77, unet.Config.CrossAttentionSize));
                Tensor together = unet.Forward(samples, timesteps, context);
                Assert.True(together.Equals(unet.Forward(samples, timesteps, context, oneByOne: true)));
                Assert.False(together[0].Equals(together[1]));
            }
        });

    private static GeneratedImage? TryDraw(ImageGenerator generator, GenerationRequest request)
    {
        try
        {
            return generator.Generate(request, 0);
        }
        catch (InvalidOperationException e) when (OutOfMemory.Is(e))
        {
            return null;
        }
    }

    private ImageGenerator Load()
    {
        set_num_threads(1); // One operation on both samples, not a thread for each.
        return ImageGenerator.Load(ModelPack.Open(Write()), new GeneratorOptions(Dtype: "float32"));
    }

    /// <summary>A snapshot with the bundled pack's texts and a U-Net that is wide where the picture is large.</summary>
    private string Write()
    {
        string mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");
        foreach (string file in new[] { "tokenizer", "text_encoder", "scheduler" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(mini, part))))
        {
            string target = _folder.File(Path.GetRelativePath(mini, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.CreateSymbolicLink(target, file);
        }

        File.Copy(Path.Combine(mini, "model_index.json"), _folder.File("model_index.json"));
        int width = JsonDocument.Parse(File.ReadAllBytes(_folder.File("text_encoder/config.json"))).RootElement.GetProperty("hidden_size").GetInt32();
        string unet =
            $$"""
            {
              "attention_head_dim": 2, "block_out_channels": [64, 16, 16], "cross_attention_dim": {{width}}, "layers_per_block": 1, "norm_num_groups": 8,
              "down_block_types": ["DownBlock2D", "DownBlock2D", "DownBlock2D"], "sample_size": 256, "up_block_types": ["UpBlock2D", "UpBlock2D", "UpBlock2D"]
            }
            """;
        WritePart("unet", unet, json => new UNetModel(UNetConfig.FromJson(json)));
        WritePart("vae", Autoencoder, json => new AutoencoderKL(AutoencoderConfig.FromJson(json)));
        return _folder.Path;
    }

    private void WritePart(string part, string config, Func<JsonElement, nn.Module> construct)
    {
        Directory.CreateDirectory(_folder.File(part));
        File.WriteAllText(_folder.File($"{part}/config.json"), config);
        using JsonDocument json = JsonDocument.Parse(config);
        using nn.Module module = construct(json.RootElement);
        Safetensors.Write(_folder.File($"{part}/diffusion_pytorch_model.safetensors"), module.state_dict());
    }
}
