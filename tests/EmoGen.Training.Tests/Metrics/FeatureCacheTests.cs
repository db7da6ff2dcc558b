using System.Text;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Tests.Metrics;

public sealed class FeatureCacheTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("emogen-cache-");

    private string Path => System.IO.Path.Combine(_root.FullName, "network.rows");

    [Fact]
    public void What_was_kept_is_read_by_the_next_process()
    {
        using (var cache = new FeatureCache(Path))
        {
            cache.Append([(Key(1), [1, 2, 3]), (Key(2), [])]);
        }

        using var again = new FeatureCache(Path);
        Assert.Equal([1, 2, 3], again.Read(Key(1))!);
        Assert.Empty(again.Read(Key(2))!);
        Assert.False(again.Has(Key(3)));
        Assert.Null(again.Read(Key(3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(46)] // but one byte of the last record's 48
    public void The_part_of_a_record_that_a_kill_left_is_cut_off_by_the_next_writer(int left)
    {
        using (var cache = new FeatureCache(Path))
        {
            cache.Append([(Key(1), [1, 2, 3, 4]), (Key(2), [5, 6, 7, 8])]);
        }

        long whole = new FileInfo(Path).Length / 2;
        using (FileStream file = File.OpenWrite(Path))
        {
            file.SetLength(whole + left);
        }

        using var again = new FeatureCache(Path);
        Assert.Equal((true, false), (again.Has(Key(1)), again.Has(Key(2))));
        again.Append([(Key(3), [9])]);
        using var third = new FeatureCache(Path);
        Assert.Equal([9], third.Read(Key(3))!);
        Assert.Equal([1, 2, 3, 4], third.Read(Key(1))!);
    }

    [Fact]
    public void A_record_whose_bytes_have_changed_counts_as_none()
    {
        using var cache = new FeatureCache(Path);
        cache.Append([(Key(1), [1, 2, 3, 4]), (Key(2), [5])]);
        using (FileStream file = File.Open(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = 41;
            file.WriteByte(77);
        }

        Assert.Null(cache.Read(Key(1)));
        Assert.False(cache.Has(Key(1)));
        Assert.Equal([5], cache.Read(Key(2))!);
        cache.Append([(Key(1), [8])]);
        Assert.Equal([8], cache.Read(Key(1))!);
    }

    [Fact]
    public void Writers_at_once_lose_nothing()
    {
        Parallel.For(0, 4, writer =>
        {
            using var cache = new FeatureCache(Path); // as of another process: it shares nothing but the file
            for (int i = 0; i < 50; i++)
            {
                cache.Append([(Key((100 * writer) + i), [(byte)writer, (byte)i])]);
            }
        });
        using var all = new FeatureCache(Path);
        Assert.All(from writer in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 50) select (writer, i),
            each => Assert.Equal([(byte)each.writer, (byte)each.i], all.Read(Key((100 * each.writer) + each.i))!));
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static ContentHash Key(int number) => ContentHash.Of(Encoding.UTF8.GetBytes($"content {number}"));
}
