using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Commands;

public sealed class TrainIndexTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-index-").FullName;
    private readonly string _data, _index;

    public TrainIndexTests()
    {
        (_data, _index) = (Path.Combine(_root, "data"), Path.Combine(_root, "balanced.txt"));
        EmoScapesWriter.Write(_data, 120, seed: 1, size: 32);
        PictureIndex.Write(_index, PictureIndex.Balance(PictureSet.Open(_data, "train"), seed: 1));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("encoder", "emogen/emotion_encoder")]
    [InlineData("classifier", "emogen/emotion_classifier")]
    [InlineData("textual-inversion", "emogen/learned_embeds")]
    [InlineData("dreambooth", "unet/diffusion_pytorch_model")]
    [InlineData("mapping", "emogen/mapping")]
    public void A_run_with_an_index_learns_as_one_from_a_set_that_has_this_order_and_these_repetitions(string part, string weights)
    {
        string written = Path.Combine(_root, "written"), list = Path.Combine(written, "train", CaptionedPictures.ListName);
        EmoScapesWriter.Write(written, 120, seed: 1, size: 32);
        var lines = File.ReadAllLines(list).ToLookup(line => System.Text.Json.JsonSerializer.Deserialize<CaptionedPicture>(line)!.File);
        File.WriteAllLines(list, File.ReadAllLines(_index).Select(file => lines[file].Single()));

        Train(part, "plain", _data);
        Train(part, "indexed", _data, "--index", _index);
        Train(part, "written", written);

        Assert.NotEqual(0, Distance("plain", "indexed"));
        Assert.InRange(Distance("written", "indexed"), 0, part == "mapping" ? 1e-4 : 0); // its latents are made in batches of other pictures

        double Distance(string one, string other)
        {
            using var scope = NewDisposeScope();
            using Checkpoint first = Output(one, weights), second = Output(other, weights);
            return first.Tensors.Keys.Max(name => (first.Load(name).@double() - second.Load(name).@double()).abs().max().item<double>());
        }
    }

    [Fact]
    public void Another_index_makes_no_latents_and_no_emotion_vectors_again()
    {
        Train("mapping", "plain", _data);
        Train("mapping", "indexed", _data, "--index", _index);
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(_data, "train", "cache")).Length); // latents, emotion vectors, attribute features
    }

    [Fact]
    public void A_run_does_not_go_on_with_another_index()
    {
        string other = Path.Combine(_root, "other.txt");
        PictureIndex.Write(other, PictureIndex.Balance(PictureSet.Open(_data, "train"), seed: 2));
        Train("encoder", "run", _data, "--index", _index);

        string problem = Assert.Throws<RunException>(() => Train("encoder", "run", _data, "--index", other)).Message;

        Assert.StartsWith(
            $"{Path.Combine(_root, "run", "run.json")}: 'index' is \"{ContentKey.Of(FileHash.Of(_index))}\", and this command's is \"{ContentKey.Of(FileHash.Of(other))}\"",
            problem, StringComparison.Ordinal);
        Assert.Contains("'index' is", Assert.Throws<RunException>(() => Train("encoder", "run", _data)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("textual-inversion")]
    [InlineData("mapping")]
    public void An_index_that_names_a_picture_which_the_set_has_not_is_refused(string part)
    {
        File.AppendAllLines(_index, ["image/awe/gone.jpg"]);
        string problem = Assert.Throws<InvalidDataException>(() => Train(part, "run", _data, "--index", _index)).Message;
        Assert.StartsWith($"{_index}: image/awe/gone.jpg is not in the data set {Path.Combine(_data, "train")} (1 of ", problem, StringComparison.Ordinal);
    }

    private Checkpoint Output(string run, string weights) =>
        Checkpoint.Open(Path.Combine(_root, run, "output", Path.GetDirectoryName(weights)!), Path.GetFileName(weights));

    private void Train(string part, string run, string data, params string[] arguments)
    {
        string[] line = [part, "--data", data, "--run", Path.Combine(_root, run), "--steps", "2", "--batch", "4", "--threads", "1", .. Parts(part), .. arguments];
        Assert.Equal(0, TrainCommand.Create().Parse(line).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult());
    }

    private string[] Parts(string part)
    {
        string config = Path.Combine(_root, "tiny.json");
        File.WriteAllText(config, new EmotionEncoderConfig(new ResNetConfig(Depth: 18, Width: 16), Dimensions: 16, Resize: 32, Crop: 32).ToJson().GetRawText());
        return part switch
        {
            "encoder" => ["--config", config],
            "classifier" => ["--clip", Mini, "--split", "train"],
            "textual-inversion" => ["--model", Golden.Require("tiny_sd"), "--lr", "0.01"],
            "dreambooth" => ["--model", Golden.Require("tiny_sd"), "--lr", "0.01", "--prior-count", "0"],
            _ => ["--model", Mini, "--encoder", Mini, "--attributes", Mini, "--mapping-config", "mini", "--size", "32"],
        };
    }
}
