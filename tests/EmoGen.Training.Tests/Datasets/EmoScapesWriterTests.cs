using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Datasets;

public sealed partial class EmoScapesWriterTests : IDisposable
{
    private const int Count = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("emoscapes").FullName;

    private string Output => Path.Combine(_folder, "set");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_picture_has_its_file_its_annotation_and_its_caption()
    {
        EmoScapesWriter.Write(Output, Count, seed: 3, size: 32);
        int total = 0;
        foreach ((string split, double share) in EmoScapesWriter.Splits)
        {
            string root = Path.Combine(Output, split);
            CaptionedPictures pictures = CaptionedPictures.Load(root);
            Assert.Equal((int)Math.Round(Count * share), pictures.Count);
            Assert.Equal(pictures.Count, Directory.GetFiles(root, "*.jpg", SearchOption.AllDirectories).Length);
            Assert.Equal(pictures.Count, Directory.GetFiles(Path.Combine(root, "annotation"), "*.json", SearchOption.AllDirectories).Length);
            Assert.All(pictures.Records, record => AssertAnnotation(root, record));
            total += pictures.Count;
        }

        Assert.Equal(Count, total);
        Assert.Equal(["set"], Directory.GetDirectories(_folder).Select(d => Path.GetFileName(d)!));
    }

    [Fact]
    public void A_folders_count_is_the_number_of_its_pictures()
    {
        EmoScapesWriter.Write(Output, Count, seed: 4, size: 32);
        foreach (string folder in Directory.GetFiles(Output, "*.jpg", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!).Distinct())
        {
            Match match = CountedName().Match(Path.GetFileName(folder));
            Assert.True(match.Success, folder);
            Assert.Equal(Directory.GetFiles(folder).Length, int.Parse(match.Groups[1].Value));
        }
    }

    [Fact]
    public void Pictures_come_back_in_the_order_of_the_list_close_to_what_was_drawn()
    {
        EmoScapesWriter.Write(Output, Count, seed: 5, size: 128);
        CaptionedPictures pictures = CaptionedPictures.Load(Path.Combine(Output, "val"));
        Assert.Equal((128, 128), (pictures.Width, pictures.Height));
        for (int i = 0; i < pictures.Count; i++)
        {
            SceneSpec spec = EmoScapes.Sample(EmoScapesWriter.PictureSeed(5, 2, i));
            Assert.Equal(spec.Caption, pictures.Records[i].Caption);
            byte[] drawn = EmoScapes.Render(spec).Pixels;
            double error = 0;
            for (int j = 0; j < drawn.Length; j++)
            {
                error += Math.Abs(drawn[j] - pictures[i][j]);
            }

            Assert.True(error / drawn.Length < 4, $"{spec.Caption}: mean error {error / drawn.Length}");
        }
    }

    [Fact]
    public void An_existing_folder_is_refused_by_name()
    {
        Directory.CreateDirectory(Output);
        IOException error = Assert.Throws<IOException>(() => EmoScapesWriter.Write(Output, Count, seed: 1, size: 32));
        Assert.Contains(Output, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_line_of_the_list_is_named()
    {
        File.WriteAllLines(Path.Combine(_folder, CaptionedPictures.ListName), ["not json"]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CaptionedPictures.Load(_folder));
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_no_jpeg_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "a.jpg"), "no picture");
        File.WriteAllLines(Path.Combine(_folder, CaptionedPictures.ListName), ["""{"file":"a.jpg","caption":"a cup","kind":"neutral"}"""]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CaptionedPictures.Load(_folder));
        Assert.Contains("a.jpg", error.Message, StringComparison.Ordinal);
    }

    private static void AssertAnnotation(string root, CaptionedPicture record)
    {
        Assert.True(File.Exists(Path.Combine(root, record.File)), record.File);
        string label = record.Emotion ?? "neutral";
        string id = Path.GetFileNameWithoutExtension(record.File);
        using JsonDocument annotation = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "annotation", label, id + ".json")));
        JsonElement fields = annotation.RootElement;
        Assert.Equal(id, fields.GetProperty("image_id").GetString());
        Assert.Equal(record.File, fields.GetProperty("image").GetString());
        Assert.Equal(record.Emotion, fields.GetProperty("emotion").GetString());
        Assert.Equal(record.Caption, fields.GetProperty("caption").GetString());
        Assert.InRange(fields.GetProperty("brightness").GetDouble(), 0, 1);
        Assert.InRange(fields.GetProperty("colorfulness").GetDouble(), 0, 1);
        Assert.Equal(record.Attribute is not null, fields.TryGetProperty(record.Kind, out JsonElement attribute));
        Assert.Equal(record.Attribute, record.Attribute is null ? null : attribute.GetString());
        Assert.Equal(record.Neutral, fields.TryGetProperty("neutral_object", out JsonElement neutral) ? neutral.GetString() : null);
        Assert.StartsWith(record.Kind + "/", record.File, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\((\d+)\) [a-z ]+$")]
    private static partial Regex CountedName();
}
