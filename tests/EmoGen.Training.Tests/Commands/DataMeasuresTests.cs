using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;
using EmoGen.Training.Stage1;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Commands;

/// <summary><c>emogen data confidences</c> and <c>emogen data space</c>, with the bundled pack.</summary>
public sealed class DataMeasuresTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-measures-").FullName;
    private readonly string _data;

    public DataMeasuresTests()
    {
        _data = Path.Combine(_root, "data");
        EmoScapesWriter.Write(_data, 80, seed: 1, size: 48);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Confidences_by_the_classifier_are_what_the_packs_eyes_see_and_what_attributes_takes()
    {
        string file = Path.Combine(_root, "tables", "attributes.json");
        PictureSet set = PictureSet.Open(_data, "train").WithAttribute();

        Run("confidences", "--classifier", Mini, "--output", file);

        AttributeTable table = GivenParts.Attributes(file).Part;
        Assert.Equal(set.Pictures.Select(p => p.Attribute!).Order().Distinct(), table.Names.Order());
        using var scope = NewDisposeScope();
        using ClipEyes eyes = ClipEyes.Load(ModelPack.Open(Mini));
        foreach (var attribute in set.Pictures.Index().GroupBy(p => p.Item.Attribute!, p => p.Index).Take(4))
        {
            Tensor seen = eyes.Emotions(eyes.Features(attribute.Select(n => PictureFile.Read(set.PathOf(n))))).mean([0]);
            Golden.AssertClose(seen, tensor([.. table.Confidences(attribute.Key)!]), 1e-4, attribute.Key);
        }
    }

    [Fact]
    public void Confidences_by_the_encoder_are_those_that_train_mapping_measures()
    {
        string file = Path.Combine(_root, "attributes.json");
        PictureSet set = PictureSet.Open(_data, "train").WithAttribute();

        Run("confidences", "--encoder", Mini, "--output", file);

        using EmotionEncoder encoder = GivenParts.Encoder(Mini).Part;
        AttributeTable expected = AttributeConfidences.Measure(set, EmotionVectors.Of(encoder, set).Probabilities);
        AttributeTable table = GivenParts.Attributes(file).Part;
        Assert.Equal(expected.Attributes, table.Attributes);
        Assert.All(expected.Names, name => Golden.AssertClose(tensor([.. expected.Confidences(name)!]), tensor([.. table.Confidences(name)!]), 1e-5, name));
    }

    [Fact]
    public void Features_are_computed_once_for_all_that_need_them()
    {
        string cache = Path.Combine(_root, "cache"), file = Path.Combine(_root, "attributes.json");
        Run("confidences", "--classifier", Mini, "--cache", cache, "--output", file);
        string kept = Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        DateTime written = File.GetLastWriteTimeUtc(kept);
        string before = File.ReadAllText(file);

        Run("confidences", "--classifier", Mini, "--clip", Mini, "--cache", cache, "--output", file);

        Assert.Equal([kept], Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(before, File.ReadAllText(file));
        Assert.False(Directory.Exists(Path.Combine(_data, "train", "cache")));
    }

    [Fact]
    public void The_emotion_space_is_that_of_all_vectors_at_once_and_what_emotion_space_takes()
    {
        string file = Path.Combine(_root, "spaces", "space.safetensors");
        PictureSet set = PictureSet.Open(_data, "train");

        Run("space", "--encoder", Mini, "--output", file);

        using var scope = NewDisposeScope();
        using EmotionEncoder encoder = GivenParts.Encoder(Mini).Part;
        using EmotionSpace space = GivenParts.Space(file).Part;
        using EmotionSpace expected = EmotionSpace.FromVectors(EmotionVectors.Of(encoder, set).Vectors, tensor([.. set.Pictures.Select(p => (long)p.Emotion)]));
        Assert.All(expected.ToTensors(), e => Golden.AssertClose(e.Value, space.ToTensors()[e.Key], 1e-4, e.Key));
    }

    [Fact]
    public void A_data_set_in_which_nothing_has_an_attribute_has_no_confidences()
    {
        string list = Path.Combine(_data, "train", CaptionedPictures.ListName);
        File.WriteAllLines(list, File.ReadAllLines(list).Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"attribute\":\"[^\"]*\"", "\"attribute\":null")));

        string problem = Assert.Throws<InvalidDataException>(() => Run("confidences", "--encoder", Mini, "--output", Path.Combine(_root, "x.json"))).Message;

        Assert.Equal($"{_data}: no picture of the split 'train' has an attribute, expected objects or scenes", problem);
    }

    [Theory]
    [InlineData]
    [InlineData("--classifier", "a", "--encoder", "b")]
    public void Confidences_come_from_one_network(params string[] networks) => Assert.Equal(
        "one of --classifier and --encoder is needed",
        Assert.Single(DataCommand.Create().Parse(["confidences", "--data", _data, "--output", "x.json", .. networks]).Errors).Message);

    private void Run(string command, params string[] arguments) => Assert.Equal(0, DataCommand.Create().Parse([command, "--data", _data, .. arguments])
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult());
}
