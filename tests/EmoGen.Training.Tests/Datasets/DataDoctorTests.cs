using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Datasets;

public sealed class DataDoctorTests : IDisposable
{
    private readonly EmoSetFiles _files = EmoSetFiles.Of(2);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_sound_set_has_neither_errors_nor_warnings_and_its_counts()
    {
        DataReport report = Examine();

        Assert.Equal(("EmoSet", 16), (report.Layout, report.Pictures));
        Assert.Empty(report.Errors);
        Assert.Empty(report.Warnings);
        Assert.Equal(8, report.Emotions.Count);
        Assert.All(report.Emotions, e => Assert.Equal(2, e.Value));
        Assert.Equal([KeyValuePair.Create("brown_bear", 16)], report.Attributes);
    }

    [Fact]
    public void All_errors_are_found_at_once_each_with_its_file()
    {
        File.Delete(_files.Image("awe", 1));
        File.WriteAllBytes(_files.Image("awe", 2), EmoSetFiles.Jpeg(64, 1)[..600]);
        File.Delete(_files.Annotation("fear", 1));
        File.WriteAllText(_files.Annotation("fear", 7), "{}");
        _files.Add("joy", 1, new { });
        File.Copy(_files.Image("anger", 1), Path.Combine(_files.Root, "image/fear/unlisted_1.jpg"));

        IReadOnlyList<string> errors = Examine().Errors;

        Assert.Equal(8, errors.Count);
        Assert.Contains(errors, e => e.StartsWith($"{_files.Image("awe", 1)}: the picture is missing", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith($"{_files.Image("awe", 2)}: cannot be read as a picture", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith($"{_files.Annotation("fear", 1)}: the annotation is missing", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith($"{_files.Image("fear", 1)}: has no annotation", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith($"{_files.Annotation("fear", 7)}: annotates no picture", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith($"{_files.Annotation("awe", 1)}: annotates no picture", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("unlisted_1.jpg: has no annotation", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("has the emotion 'joy'", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_class_is_an_error()
    {
        using var lonely = new EmoSetFiles();
        lonely.Add("awe", 1, new { emotion = "awe" });

        Assert.Equal(7, DataDoctor.Examine(lonely.Root, "train").Errors.Count(e => e.Contains("has no picture of '", StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_pictures_of_one_name_are_an_error_but_one_picture_in_two_attributes_is_none()
    {
        string layout = Path.Combine(_files.Root, "layout");
        EmoGen.Training.Datasets.Layouts.AttributeLayoutWriter.Write(_files.Root, "train", layout);
        Assert.Empty(DataDoctor.Examine(layout, "train").Errors);
        Assert.Empty(DataDoctor.Examine(layout, "train").Warnings);

        string scene = Path.Combine(layout, "scene/(16)corn_field/awe_00001.jpg");
        File.Delete(scene);
        File.WriteAllBytes(scene, EmoSetFiles.Jpeg(64, 39));

        Assert.Contains("has the name of another picture", Assert.Single(DataDoctor.Examine(layout, "train").Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_pictures_of_different_names_are_counted_and_so_are_those_of_another_split()
    {
        File.Copy(_files.Image("awe", 1), _files.Image("fear", 2), overwrite: true);
        File.Copy(_files.Image("awe", 1), _files.Image("anger", 1), overwrite: true);
        byte[] other = File.ReadAllBytes(_files.Image("sadness", 1));
        other[^1] ^= 1; // of equal length
        File.WriteAllBytes(_files.Image("sadness", 2), other);
        File.WriteAllText(Path.Combine(_files.Root, "val.json"), """
            [["awe", "image/awe/awe_00002.jpg", "annotation/awe/awe_00002.json"], ["fear", "image/fear/fear_00002.jpg", "annotation/fear/fear_00002.json"]]
            """);

        DataReport report = Examine();

        Assert.Empty(report.Errors);
        Assert.Equal(
            [
                $"{_files.Root}: pictures of 'train' that are equal to another of a different name: 2, expected none (image/awe/awe_00001.jpg = image/anger/anger_00001.jpg, "
                    + "image/awe/awe_00001.jpg = image/fear/fear_00002.jpg)",
                $"{_files.Root}: pictures of 'train' that 'val' has too: 4, expected none (image/awe/awe_00001.jpg = image/fear/fear_00002.jpg, "
                    + "image/anger/anger_00001.jpg = image/fear/fear_00002.jpg, image/fear/fear_00002.jpg = image/fear/fear_00002.jpg, ...)",
            ],
            report.Warnings);
    }

    [Fact]
    public void A_broken_list_of_another_split_is_an_error_beside_the_others()
    {
        File.WriteAllText(Path.Combine(_files.Root, "val.json"), "[[");
        File.Delete(_files.Image("awe", 1));
        Assert.Equal(3, Examine().Errors.Count);
        Assert.Contains(Examine().Errors, e => e.StartsWith($"{_files.Root}/val.json: expected a JSON list", StringComparison.Ordinal));
    }

    [Fact]
    public void Grey_and_tiny_pictures_are_warnings()
    {
        File.WriteAllBytes(_files.Image("awe", 1), ImageCodec.Encode(new RgbImage(64, 64, new byte[64 * 64 * 3]), ImageFormat.Jpeg));
        File.WriteAllBytes(_files.Image("awe", 2), EmoSetFiles.Jpeg(63, 2));

        DataReport report = Examine();

        Assert.Empty(report.Errors);
        Assert.Equal([$"{_files.Image("awe", 1)}: is grey, expected colours", $"{_files.Image("awe", 2)}: 63 x 63 pixels, expected at least 64 on the shorter side"], report.Warnings);
    }

    [Fact]
    public void The_plot_is_a_picture_with_a_bar_for_each_count()
    {
        string path = Path.Combine(_files.Root, "counts.png");
        CountPlot.Write(path, Examine());

        RgbImage plot = ImageCodec.Decode(File.ReadAllBytes(path));
        Assert.True(plot.Height > 9 * 22, $"{plot.Height} rows");
        Assert.Equal(9, Enumerable.Range(1, plot.Height - 1).Count(y => IsWhite(plot, y - 1) && !IsWhite(plot, y)));
    }

    private static bool IsWhite(RgbImage image, int row) => image.Pixels.AsSpan(((row * image.Width) + 210) * 3, 3).SequenceEqual((byte[])[255, 255, 255]);

    private DataReport Examine() => DataDoctor.Examine(_files.Root, "train");
}
