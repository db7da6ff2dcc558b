using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>What <c>train mapping</c> keeps of the pictures in the data set's folder.</summary>
public sealed class MappingCacheTests : IDisposable
{
    private readonly MappingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_second_run_reads_no_picture_and_learns_the_same()
    {
        string first = Train("first", MappingFiles.Pack);
        foreach (string picture in Directory.EnumerateFiles(_files.Data, "*.jpg", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(picture, []);
        }

        string second = Train("second", MappingFiles.Pack);
        Assert.Equal(Weights(first), Weights(second));
    }

    [Theory]
    [InlineData("latents", "vae/diffusion_pytorch_model.safetensors")]
    [InlineData("emotions", "emogen/emotion_encoder.safetensors")]
    [InlineData("attributes", "clip/model.safetensors")]
    public void Other_weights_have_a_cache_of_their_own_and_leave_the_others_as_they_are(string cache, string weights)
    {
        Train("before", MappingFiles.Pack);
        string[] before = Caches();
        Assert.Equal(["attributes", "emotions", "latents"], before.Select(Kind));

        Train("after", Changed(weights));

        Assert.Equal([cache], Caches().Except(before).Select(Kind));
    }

    [Fact]
    public void Another_precision_and_mirror_images_have_latents_of_their_own()
    {
        Train("before", MappingFiles.Pack);
        string[] before = Caches();
        Train("rounder", MappingFiles.Pack, "--bfloat16");
        Train("mirrored", MappingFiles.Pack, "--flip");
        Assert.Equal(["latents", "latents"], Caches().Except(before).Select(Kind));
    }

    private string Train(string run, string pack, params string[] way) =>
        _files.Train(run, [.. _files.Arguments(pack: pack), "--attributes", MappingFiles.Pack, "--steps", "1", .. way]);

    /// <summary>The bundled pack with one number of a part changed.</summary>
    private string Changed(string weights)
    {
        string pack = _files.CopyPack();
        using var scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(MappingFiles.Pack, weights));
        Dictionary<string, Tensor> tensors = checkpoint.Tensors.Keys.ToDictionary(name => name, name => checkpoint.Load(name).clone());
        tensors.First(t => t.Value.is_floating_point()).Value.view(-1)[0] += 0.01;
        Safetensors.Write(Path.Combine(pack, weights), tensors);
        return pack;
    }

    private string[] Caches() => [.. Directory.EnumerateDirectories(Path.Combine(_files.Data, "train", "cache")).Order(StringComparer.Ordinal)];

    private static string Kind(string cache) => Path.GetFileName(cache).Split('-')[0];

    private static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "output", "emogen", "mapping.safetensors"));
}
