using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Tests.Datasets;

public sealed class PictureSetTests : IDisposable
{
    private readonly EmoSetFiles _files = EmoSetFiles.Of(1);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void EmoSets_labels_are_spelled_as_the_attribute_tables_and_an_object_counts_before_a_scene()
    {
        _files.Add("awe", 2, new { emotion = "awe", scene = "bakery/shop" });
        _files.Add("awe", 3, new { emotion = "awe", @object = "Polar bear" });
        _files.Add("awe", 4, new { emotion = "awe", brightness = 0.5 });
        _files.Add("awe", 5, new { emotion = "awe", scene = "corn field", @object = new[] { "Tree", "Bird" } });

        PictureSet set = PictureSet.Open(_files.Root, "train");

        Assert.Equal(new LabelledPicture("image/amusement/amusement_00001.jpg", Emotion.Amusement, "brown_bear", AttributeKind.Object, Companion: "corn_field"), set.Pictures[0]);
        Assert.Equal(
            [("bakery_shop", AttributeKind.Scene, null), ("polar_bear", AttributeKind.Object, null), (null, null, null), ("tree", AttributeKind.Object, "bird")],
            set.Pictures.TakeLast(4).Select(p => (p.Attribute, p.Kind, p.Companion)));
    }

    [Fact]
    public void A_list_with_an_id_in_the_second_place_is_read_too()
    {
        File.WriteAllText(
            Path.Combine(_files.Root, "val.json"), """[["fear", "fear_00001", "image/fear/fear_00001.jpg", "annotation/fear/fear_00001.json"]]""");

        Assert.Equal("image/fear/fear_00001.jpg", PictureSet.Open(_files.Root, "val").Pictures.Single().File);
    }

    [Fact]
    public void The_attribute_layout_is_built_from_the_annotations_and_read_with_and_without_a_blank()
    {
        string output = Path.Combine(_files.Root, "layout");
        Assert.Equal(16, AttributeLayoutWriter.Write(_files.Root, "train", output));
        Directory.Move(Path.Combine(output, "scene/(8)corn_field"), Path.Combine(output, "scene/(8) Corn field"));

        PictureSet set = PictureSet.Open(output, "train");

        Assert.Equal(
            new LabelledPicture("object/(8)brown_bear/amusement_00001.jpg", Emotion.Amusement, "brown_bear", AttributeKind.Object), set.Pictures[0]);
        Assert.All(set.Pictures.Skip(8), p => Assert.Equal(("corn_field", AttributeKind.Scene), (p.Attribute!, p.Kind!.Value)));
        Assert.Equal(EmotionNames.All.Count, set.WithAttribute(AttributeKind.Scene).Pictures.Select(p => p.Emotion).Distinct().Count());
        Assert.Equal(File.ReadAllBytes(_files.Image("awe", 1)), File.ReadAllBytes(Path.Combine(output, "object/(8)brown_bear/awe_00001.jpg")));
    }

    [Fact]
    public void A_layout_that_fails_leaves_nothing_behind()
    {
        File.Delete(_files.Image("fear", 1));
        string output = Path.Combine(_files.Root, "made", "layout");

        Assert.ThrowsAny<IOException>(() => AttributeLayoutWriter.Write(_files.Root, "train", output));

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_files.Root, "made")));
    }

    [Fact]
    public void EmoScapes_opens_without_its_neutral_pictures()
    {
        string folder = Path.Combine(_files.Root, "scapes");
        EmoScapesWriter.Write(folder, 40, seed: 1, size: 16);

        PictureSet set = PictureSet.Open(folder, "train");

        Assert.Equal(CaptionedPictures.Load(Path.Combine(folder, "train")).Records.Count(r => r.Emotion is not null), set.Count);
        Assert.All(set.Pictures, p => Assert.NotNull(p.Caption));
        Assert.Contains("expected one of classifier, test, train, val", Problem(folder, "tarin"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_that_does_not_exist_is_refused_with_those_that_do() =>
        Assert.Equal($"{_files.Root}: holds no split 'test', expected one of train", Problem(_files.Root, "test"));

    [Fact]
    public void A_missing_annotation_is_named()
    {
        File.Delete(_files.Annotation("fear", 1));
        Assert.StartsWith($"{_files.Annotation("fear", 1)}: the annotation is missing, expected", Problem(_files.Root, "train"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "expected a JSON list of [emotion, image, annotation]")]
    [InlineData("[[1, 2", "expected a JSON list of [emotion, image, annotation]")]
    [InlineData("[[\"awe\", \"x.jpg\"]]", "entry 0 has 2 fields")]
    [InlineData("[[\"joy\", \"x.jpg\", \"x.json\"]]", "has the emotion 'joy', expected one of amusement")]
    [InlineData("[[\"awe\", \"x.jpg\", \"x.json\"], [\"awe\", \"x.jpg\", \"x.json\"]]", "names the picture x.jpg twice")]
    [InlineData("[[\"awe\", \"x.jpg\", \"annotation/fear/fear_00001.json\"]]", "has the emotion 'fear', expected 'awe'")]
    public void A_malformed_list_is_refused(string list, string sentence)
    {
        File.WriteAllText(Path.Combine(_files.Root, "train.json"), list);
        Assert.Contains(sentence, Problem(_files.Root, "train"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"object\": 3}")]
    [InlineData("{\"object\": [3]}")]
    [InlineData("{\"emo")]
    public void A_malformed_annotation_is_refused(string annotation)
    {
        File.WriteAllText(_files.Annotation("fear", 1), annotation);
        Assert.StartsWith($"{_files.Annotation("fear", 1)}: expected a JSON object", Problem(_files.Root, "train"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_name_without_an_emotion_is_refused()
    {
        string file = Path.Combine(_files.Root, "layout/object/(1)Bear/joy_1.jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, EmoSetFiles.Jpeg(16, 1));
        Assert.StartsWith($"{file}: its name has the emotion 'joy', expected one of", Problem(Path.Combine(_files.Root, "layout"), "train"), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_differ_only_in_case_or_count_are_refused_and_found_by_the_doctor()
    {
        string layout = Path.Combine(_files.Root, "layout");
        foreach ((string file, int seed) in ((string, int)[])[("(2) Fire/awe_1.jpg", 1), ("(211)fire/awe_2.jpg", 2), ("(1)Tree/awe_3.jpg", 3)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(layout, "object", file))!);
            File.WriteAllBytes(Path.Combine(layout, "object", file), EmoSetFiles.Jpeg(64, seed));
        }

        string sentence = $"{layout}/object: the folders '(2) Fire' and '(211)fire' are all the attribute 'fire', expected one folder for each attribute";
        Assert.Equal(sentence, Problem(layout, "train"));
        Assert.Contains(sentence, DataDoctor.Examine(layout, "train").Errors);

        Directory.Move(Path.Combine(layout, "object", "(211)fire"), Path.Combine(layout, "object", "(211)ice"));
        Assert.Equal(["tree", "fire", "ice"], PictureSet.Open(layout, "train").Pictures.Select(p => p.Attribute));
    }

    [Fact]
    public void Two_pictures_of_one_name_and_one_attribute_make_no_layout()
    {
        File.WriteAllText(Path.Combine(_files.Root, "train.json"), """
            [["awe", "image/awe/awe_00001.jpg", "annotation/awe/awe_00001.json"], ["awe", "other/awe_00001.jpg", "annotation/awe/awe_00001.json"]]
            """);
        string output = Path.Combine(_files.Root, "layout");

        Assert.Equal(
            $"{_files.Root}: image/awe/awe_00001.jpg and other/awe_00001.jpg have one name and the attribute 'brown_bear', expected one name for each picture",
            Assert.Throws<InvalidDataException>(() => AttributeLayoutWriter.Write(_files.Root, "train", output)).Message);
        Assert.False(Path.Exists(output));
    }

    private static string Problem(string folder, string split) => Assert.Throws<InvalidDataException>(() => PictureSet.Open(folder, split)).Message;
}
