using System.CommandLine;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Commands;

public sealed class PictureSizesTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-sizes-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>CLIP takes 128 x 128 and nothing else; two halvings of the U-Net need a multiple of 32.</summary>
    [Theory]
    [InlineData("autoencoder", "vae/diffusion_pytorch_model")]
    [InlineData("clip", "clip/model", "--tokenizer", "MINI/tokenizer")]
    [InlineData("unet", "unet/diffusion_pytorch_model", "--tokenizer", "MINI/tokenizer", "--clip", "MINI", "--autoencoder", "MINI")]
    public async Task Pretraining_learns_from_pictures_of_any_size(string part, string weights, params string[] parts)
    {
        string data = Path.Combine(_root, "data"), run = Path.Combine(_root, "run");
        EmoScapesWriter.Write(data, 40, seed: 1, size: 52);
        string[] line = [part, "--data", data, "--run", run, "--steps", "1", "--batch", "4", "--threads", "1", .. parts.Select(p => p.Replace("MINI", Mini, StringComparison.Ordinal))];

        Assert.Equal(0, await TrainCommand.Create().Parse(line)
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));

        using Checkpoint learned = Checkpoint.Open(Path.Combine(run, "output", weights + ".safetensors"));
        Assert.NotEmpty(learned.Tensors);
    }
}
