using System.Diagnostics;
using EmoGen.Engine.Tests;
using EmoGen.Training.Datasets;
using EmoGen.Training.Tests.Datasets;

namespace EmoGen.Training.Tests.Commands;

/// <summary>The program itself, given what it cannot learn from: its last line is one sentence, and its exit code 1.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-bad-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("classifier", "--split", "train", "--clip", "MINI")]
    [InlineData("mapping", "--model", "MINI", "--encoder", "MINI", "--attributes", "MINI", "--mapping-config", "mini", "--size", "64")]
    [InlineData("autoencoder")]
    public void A_picture_that_is_cut_off_is_named(string part, params string[] parts)
    {
        string data = Path.Combine(_root, "data");
        EmoScapesWriter.Write(data, 240, seed: 1, size: 64);
        PictureSet set = PictureSet.Open(data, "train");
        string picture = set.PathOf(set.Pictures.Index().First(p => p.Item.Attribute is not null).Index);
        File.WriteAllBytes(picture, File.ReadAllBytes(picture)[..700]);

        Assert.StartsWith($"{picture}: cannot be read as a picture", Problem(part, data, [.. parts.Select(p => p == "MINI" ? Mini : p)]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_emotion_without_pictures_is_named_before_anything_is_learned()
    {
        using var lonely = new EmoSetFiles();
        lonely.Add("awe", 1, new { emotion = "awe" });
        Assert.Equal(
            $"{lonely.Root}: the emotion 'amusement' has 0 of the pictures to learn from, expected at least 2 of each emotion",
            Problem("encoder", lonely.Root, "--val", "train"));
        Assert.False(Directory.Exists(Path.Combine(_root, "run")));
    }

    [Fact]
    public void A_split_without_pictures_is_named()
    {
        File.WriteAllText(Path.Combine(_root, "train.json"), "[]");
        Assert.Equal($"{_root}: the split holds no picture, expected at least one", Problem("encoder", _root, "--val", "train"));
    }

    [Theory]
    [InlineData("encoder", "--config", "{\"backbone\": {\"depth\": 18, \"widht\": 32}}", "'widht' is no setting, expected depth, width")]
    [InlineData("encoder", "--config", "{\"dimensions\": ", "is no JSON (")]
    [InlineData("encoder", "--config", "[1]", "is a JSON Array, expected an object")]
    [InlineData("mapping", "--mapping-config", "{\"hidden_sise\": 256}", "'hidden_sise' is no setting, expected architecture, layers, relu, layer_norm, dropout, emotion_size, ")]
    [InlineData("mapping", "--mapping-config", "{\"layers\": ", "is no JSON (")]
    public void A_network_that_cannot_be_meant_is_named_with_its_file_and_key(string part, string option, string json, string sentence)
    {
        using EmoSetFiles files = EmoSetFiles.Of(2);
        string network = Path.Combine(files.Root, "network.json");
        File.WriteAllText(network, json);
        string[] others = part == "encoder" ? ["--val", "train"] : ["--model", Mini, "--encoder", Mini, "--attributes", Mini, "--previews", "0"];
        Assert.StartsWith($"{network}: {sentence}", Problem(part, files.Root, [option, network, .. others]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_is_given_twice_is_named() => Assert.Equal(
        "Option '--encoder' expects a single argument but 2 were provided.", Problem("mapping", _root, "--model", Mini, "--encoder", Mini, "--encoder", Mini));

    private string Problem(string part, string data, params string[] arguments)
    {
        string[] line = ["train", part, "--data", data, "--run", Path.Combine(_root, "run"), "--steps", "1", "--batch", "4", "--threads", "1", .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "emogen.dll"), .. line]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 1, errors);
        return errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }
}
