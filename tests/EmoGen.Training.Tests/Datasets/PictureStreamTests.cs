using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Drawing;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Datasets;

public sealed class PictureStreamTests : IDisposable
{
    private readonly string _root = Path.Combine(Directory.CreateTempSubdirectory("emogen-stream-").FullName, "data");
    private readonly PictureSet _set;

    public PictureStreamTests()
    {
        EmoScapesWriter.Write(_root, 60, seed: 1, size: 32);
        _set = PictureSet.Open(_root, "train");
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);

    [Fact]
    public void A_set_holds_the_pictures_with_an_emotion_and_its_hash_changes_with_a_label()
    {
        CaptionedPicture[] records = CaptionedPictures.ReadList(Path.Combine(_root, "train", CaptionedPictures.ListName));
        Assert.Equal(records.Count(r => r.Emotion is not null), _set.Count);
        Assert.All(_set.WithAttribute().Pictures, p => Assert.NotNull(p.Kind));
        var relabelled = new PictureSet(_set.Root, [_set.Pictures[0] with { Attribute = "other" }, .. _set.Pictures.Skip(1)]);
        Assert.NotEqual(_set.Hash, relabelled.Hash);
        Assert.Equal(_set.Hash, PictureSet.Open(_root, "train").Hash);
    }

    [Fact]
    public void A_batch_depends_on_its_number_alone_and_not_on_what_was_read_before()
    {
        var order = new BatchOrder(_set.Count, 4, seed: 3);
        using var once = new PictureStream(_set, order.At, Noisy, seed: 7);
        using var resumed = new PictureStream(_set, new BatchOrder(_set.Count, 4, seed: 3).At, Noisy, seed: 7, ahead: 1, threads: 1);
        Tensor[] all = [.. Enumerable.Range(0, 6).Select(n => once.At(n))];
        Assert.Equal([4, 3, 32, 32], all[0].shape);
        Assert.True(all[5].Equals(resumed.At(5)));
        Assert.True(all[2].Equals(resumed.At(2)));
        Assert.False(all[4].Equals(all[5]));
    }

    [Fact]
    public void All_pictures_come_once_and_in_order()
    {
        Tensor all = cat([.. PictureStream.Once(_set, 7, image => image)]);
        Assert.Equal(_set.Count, all.shape[0]);
        byte[] pixels = ImageCodec.Decode(File.ReadAllBytes(_set.PathOf(9))).Pixels;
        byte[] read = all[9].permute(1, 2, 0).mul(255).round().to(ScalarType.Byte).contiguous().flatten().data<byte>().ToArray();
        Assert.Equal(pixels, read);
    }

    [Fact]
    public void A_picture_that_is_cut_off_is_named()
    {
        string path = _set.PathOf(2);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => PictureStream.Once(_set, 8, image => image).Count());
        Assert.StartsWith($"{path}: cannot be read as a picture", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_missing_is_named()
    {
        File.Delete(_set.PathOf(2));
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => PictureStream.Once(_set, 8, image => image).Count());
        Assert.StartsWith($"{_set.PathOf(2)}: the picture is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_that_is_not_there_is_named()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => PictureSet.Open(_root, "training"));
        Assert.Contains("'training'", refused.Message, StringComparison.Ordinal);
    }

    private static RgbImage Noisy(RgbImage image, SplitMix random) =>
        image with { Pixels = [.. image.Pixels.Select(p => (byte)(p ^ random.Index(4)))] };
}
