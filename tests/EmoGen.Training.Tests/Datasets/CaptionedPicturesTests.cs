using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Datasets;

public sealed class CaptionedPicturesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-captioned-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pictures_of_any_shape_come_in_the_asked_size_and_those_that_have_it_as_they_are()
    {
        Add("small.jpg", 16, 16);
        Add("wide.jpg", 40, 24);

        CaptionedPictures pictures = CaptionedPictures.Load(_folder, 16);

        Assert.Equal((16, 16, 2), (pictures.Width, pictures.Height, pictures.Count));
        Assert.Equal(Alone("small.jpg").Pixels, pictures[0]);
        Assert.Equal(PillowResize.Resize(Alone("wide.jpg"), 16, 16, ResizeFilter.Bicubic).Pixels, pictures[1]);
    }

    [Fact]
    public void Without_an_asked_size_a_picture_of_another_than_the_first_is_refused()
    {
        Add("small.jpg", 16, 16);
        Add("wide.jpg", 40, 24);
        Assert.StartsWith("wide.jpg: 40 x 24 pixels, expected 16 x 16", Assert.Throws<AggregateException>(() => CaptionedPictures.Load(_folder)).GetBaseException().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"file":"a.jpg","kind":"object"}""")]
    [InlineData("""{"caption":"a cup","kind":"neutral"}""")]
    [InlineData("null")]
    [InlineData("{\"file\":\"a.jpg\"")]
    public void A_line_without_file_or_caption_is_named(string line)
    {
        Write(line);
        Assert.Equal($"{List}, line 1: expected a JSON object with file and caption.", Problem(() => CaptionedPictures.ReadList(List)));
    }

    [Fact]
    public void A_picture_may_be_listed_twice_but_not_with_two_descriptions()
    {
        Write(Line("a.jpg"), Line("b.jpg"), Line("a.jpg"));
        Assert.Equal(3, CaptionedPictures.ReadList(List).Length);

        File.AppendAllLines(List, [Line("a.jpg").Replace("cup", "bag", StringComparison.Ordinal)]);
        string sentence = $"{List}, line 4: describes a.jpg otherwise than a line before, expected the same of one picture";
        Assert.Equal(sentence, Problem(() => CaptionedPictures.ReadList(List)));
        Assert.Equal(sentence, Problem(() => PictureSet.Open(Path.GetDirectoryName(_folder)!, Path.GetFileName(_folder))));
    }

    private string List => Path.Combine(_folder, CaptionedPictures.ListName);

    private static string Line(string file) => $$"""{"file":"{{file}}","caption":"a cup","kind":"neutral"}""";

    private void Write(params string[] lines) => File.WriteAllLines(List, lines);

    private void Add(string file, int width, int height)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i % 251))];
        File.WriteAllBytes(Path.Combine(_folder, file), ImageCodec.Encode(new RgbImage(width, height, pixels), ImageFormat.Jpeg));
        File.AppendAllLines(List, [Line(file)]);
    }

    /// <summary>A picture as it is read where no other is listed.</summary>
    private RgbImage Alone(string file)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "alone-" + file)).FullName;
        File.Copy(Path.Combine(_folder, file), Path.Combine(folder, file));
        File.WriteAllLines(Path.Combine(folder, CaptionedPictures.ListName), [Line(file)]);
        CaptionedPictures one = CaptionedPictures.Load(folder);
        return new RgbImage(one.Width, one.Height, one.Pixels);
    }

    private static string Problem(Action read) => Assert.Throws<InvalidDataException>(read).Message;
}
