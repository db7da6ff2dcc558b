using System.Diagnostics;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Packs;

public sealed class ModelPackTests
{
    [Fact]
    public void A_plain_snapshot_is_a_pack_without_emotions()
    {
        ModelPack pack = ModelPack.Open(Golden.Require("tiny_sd"));

        Assert.False(pack.HasEmotions);
        Assert.False(pack.CanScore);
        Assert.Equal("tiny_sd", pack.Manifest.Name);
        Assert.Equal(new PackDefaults(128, 128, 50, 7.5, SchedulerKind.Pndm), pack.Manifest.Defaults);
        Assert.Equal(32, pack.Text.HiddenSize);
        Assert.Equal(64, pack.Hash.Length);
    }

    [Fact]
    public void A_packs_parts_load_frozen_in_evaluation_and_in_their_dtype()
    {
        ModelPack pack = ModelPack.Open(Golden.Require("tiny_sd"));

        using var unet = pack.LoadUNet(ScalarType.BFloat16, CPU);
        using var autoencoder = pack.LoadAutoencoder(ScalarType.Float32, CPU);
        using var text = pack.LoadText(ScalarType.Float32, CPU);

        Assert.All(unet.parameters(), p => Assert.True(p.dtype == ScalarType.BFloat16 && !p.requires_grad));
        Assert.False(unet.training);
        Assert.All(autoencoder.parameters(), p => Assert.Equal(ScalarType.Float32, p.dtype));
        Dictionary<string, Tensor> golden = Golden.Tensors("tiny_sd/golden.safetensors");
        Golden.AssertClose(golden["text.last_hidden_state"], text.Forward(golden["text.input_ids"]).LastHiddenState, 1e-4);
        Assert.Equal(49408, pack.LoadTokenizer().VocabularySize);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 0.1)]
    public void A_loaded_unet_predicts_a_batch_as_a_plain_one_predicts_its_samples(ScalarType dtype, double deviations)
    {
        using TinyPack tiny = new();
        ModelPack pack = ModelPack.Open(tiny.Folder);
        using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(tiny.Folder, "unet"), "diffusion_pytorch_model");
        using UNetModel plain = WeightBinder.Create(() => new UNetModel(pack.UNet), checkpoint), loaded = pack.LoadUNet(dtype, CPU);
        using var inference = inference_mode();
        Tensor samples = randn(2, pack.UNet.InChannels, 20, 14), timesteps = tensor([10, 700]), contexts = randn(2, 77, pack.UNet.CrossAttentionSize);
        Tensor expected = cat([.. Enumerable.Range(0, 2).Select(
            i => plain.Forward(samples.narrow(0, i, 1), timesteps.narrow(0, i, 1), contexts.narrow(0, i, 1)))]);

        Tensor actual = loaded.Forward(samples, timesteps, contexts);

        Golden.AssertClose(expected, actual, deviations * expected.std().item<float>());
    }

    [Fact]
    public void A_written_pack_opens_verifies_and_samples()
    {
        using TinyPack tiny = new();

        ModelPack pack = ModelPack.Open(tiny.Folder);

        Assert.True(pack.HasEmotions);
        Assert.Empty(PackVerifier.Verify(tiny.Folder));
        using EmotionSpace space = pack.LoadEmotionSpace();
        using MappingNetwork mapping = pack.LoadMapping(CPU);
        using Generator generator = new(1);
        Assert.Equal([1L, TinyPack.Size], mapping.forward(space.Sample(Emotion.Awe, generator).unsqueeze(0)).shape);
    }

    [Fact]
    public void Opening_takes_less_than_a_second()
    {
        using TinyPack tiny = new();
        ModelPack.Open(tiny.Folder);

        double best = Enumerable.Range(0, 5).Min(k =>
        {
            long start = Stopwatch.GetTimestamp();
            _ = ModelPack.Open(tiny.Folder).Hash;
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });

        Assert.InRange(best, 0, 1);
    }

    [Fact]
    public void The_hash_follows_the_files_and_not_the_place()
    {
        using TinyPack one = new();
        string hash = ModelPack.Open(one.Folder).Hash, moved = one.Folder + "-moved";
        Directory.Move(one.Folder, moved);

        Assert.Equal(hash, ModelPack.Open(moved).Hash);
        File.WriteAllText(Path.Combine(moved, "emogen/pack.json"), File.ReadAllText(Path.Combine(moved, "emogen/pack.json")).Replace(
            "unet/config.json\": \"", "unet/config.json\": \"" + "0", StringComparison.Ordinal));
        Assert.Throws<PackException>(() => ModelPack.Open(moved));
    }

    [Fact]
    public void A_snapshots_hash_follows_its_weights()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(Golden.Require("tiny_sd"), "*", SearchOption.AllDirectories))
        {
            string copy = folder.File(Path.GetRelativePath(Golden.Require("tiny_sd"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string before = ModelPack.Open(folder.Path).Hash;
        byte[] weights = File.ReadAllBytes(folder.File("vae/diffusion_pytorch_model.safetensors"));
        weights[^1] ^= 1;
        File.WriteAllBytes(folder.File("vae/diffusion_pytorch_model.safetensors"), weights);

        Assert.NotEqual(before, ModelPack.Open(folder.Path).Hash);
    }

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("text_encoder/config.json")]
    [InlineData("unet/config.json")]
    [InlineData("unet/diffusion_pytorch_model.safetensors")]
    [InlineData("vae/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("emogen/pack.json")]
    [InlineData("emogen/mapping.json")]
    [InlineData("emogen/mapping.safetensors")]
    [InlineData("emogen/emotion_space.safetensors")]
    public void A_missing_file_is_named(string file)
    {
        using TinyPack tiny = new();
        File.Delete(tiny.File(file));

        string message = Assert.Throws<PackException>(() => ModelPack.Open(tiny.Folder)).Message;

        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_index.json", "{}")]
    [InlineData("model_index.json", """{"_class_name":"StableDiffusionXLPipeline"}""")]
    [InlineData("unet/config.json", "[]")]
    [InlineData("unet/config.json", "{")]
    [InlineData("vae/config.json", """{"act_fn":"tanh"}""")]
    [InlineData("text_encoder/config.json", """{"hidden_size":"x"}""")]
    [InlineData("scheduler/scheduler_config.json", "5")]
    [InlineData("emogen/pack.json", "{}")]
    [InlineData("emogen/mapping.json", """{"layers":0}""")]
    [InlineData("emogen/emotion_encoder.json", """{"dimensions":0}""")]
    [InlineData("emogen/attributes.json", "{}")]
    public void A_malformed_file_is_named(string file, string content)
    {
        using TinyPack tiny = new();
        File.WriteAllText(tiny.File(file), content);

        Assert.Contains(file, Assert.Throws<PackException>(() => ModelPack.Open(tiny.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_do_not_fit_one_another_are_said_to()
    {
        using TinyPack tiny = new();
        File.WriteAllText(tiny.File("emogen/mapping.json"), """{"emotion_size":32,"hidden_size":8,"word_size":64}""");

        Assert.Contains("makes words of 64", Assert.Throws<PackException>(() => ModelPack.Open(tiny.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<PackException>(() => ModelPack.Open("/nowhere/at/all")).Message, StringComparison.Ordinal);
}
