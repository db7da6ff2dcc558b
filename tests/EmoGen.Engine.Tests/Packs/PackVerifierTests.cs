using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Packs;

public sealed class PackVerifierTests
{
    [Fact]
    public void A_plain_snapshot_verifies_by_its_tensors() => Assert.Empty(PackVerifier.Verify(Golden.Require("tiny_sd")));

    [Fact]
    public void A_changed_a_missing_and_an_extra_file_are_named()
    {
        using TinyPack tiny = new();
        byte[] weights = File.ReadAllBytes(tiny.File("unet/diffusion_pytorch_model.safetensors"));
        weights[^1] ^= 1;
        File.WriteAllBytes(tiny.File("unet/diffusion_pytorch_model.safetensors"), weights);
        File.WriteAllText(tiny.File("emogen/notes.txt"), "hello");

        IReadOnlyList<string> problems = PackVerifier.Verify(tiny.Folder);

        Assert.Equal(2, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("unet/diffusion_pytorch_model.safetensors: its SHA-256", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("emogen/notes.txt: is not listed", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_tensor_that_does_not_fit_its_configuration_is_named()
    {
        using TinyPack tiny = new();
        Safetensors.Write(
            tiny.File("emogen/mapping.safetensors"),
            new Dictionary<string, Tensor> { ["mlp.0.weight"] = zeros(8, 31), ["mlp.0.bias"] = zeros(8), ["mlp.2.weight"] = zeros(32, 8), ["mlp.4.bias"] = zeros(32) });

        IReadOnlyList<string> problems = PackVerifier.Verify(tiny.Folder);

        string[] expected = ["its SHA-256", "'mlp.0.weight' has shape [8, 31], expected [8, 32]", "'mlp.2.bias' is missing", "'mlp.4.bias' is unexpected"];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected, part => Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_pack_that_does_not_open_has_one_problem()
    {
        using TinyPack tiny = new();
        File.Delete(tiny.File("unet/config.json"));

        Assert.Contains("unet/config.json", Assert.Single(PackVerifier.Verify(tiny.Folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_weight_file_is_a_problem_and_no_crash()
    {
        using TinyPack tiny = new();
        File.WriteAllText(tiny.File("vae/diffusion_pytorch_model.safetensors"), "rubbish");

        Assert.Contains(PackVerifier.Verify(tiny.Folder), problem => problem.Contains("vae/diffusion_pytorch_model.safetensors: is not a safetensors file", StringComparison.Ordinal));
    }
}
