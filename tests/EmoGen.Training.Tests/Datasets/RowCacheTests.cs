using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Datasets;

/// <summary>Rows of three numbers, each its own number times ten and one more: as many as fill a file and begin another.</summary>
public sealed class RowCacheTests : IDisposable
{
    private const int Count = 600, RowsOfFile = 512;

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("emogen-rows-").FullName, "rows");
    private readonly List<int> _computed = [];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Rows_that_are_on_disk_are_not_computed_again()
    {
        AssertRows();
        Assert.Equal(Enumerable.Range(0, Count), _computed);
        AssertRows();
        Assert.Equal(Count, _computed.Count);
    }

    [Fact]
    public void A_cache_that_was_stopped_goes_on_at_its_first_missing_file()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Open(stop.Cancel, stop.Token));
        Assert.Equal(RowsOfFile, _computed.Count);
        AssertRows();
        Assert.Equal(Enumerable.Range(0, Count), _computed);
    }

    [Fact]
    public void A_half_written_file_is_not_taken_and_goes_when_its_writer_has_gone()
    {
        AssertRows();
        string file = Path.Combine(_folder, "00001.safetensors"), old = $"{file}.old.partial", young = $"{file}.young.partial";
        byte[] half = File.ReadAllBytes(file)[..100];
        File.Delete(file);
        File.WriteAllBytes(old, half);
        File.WriteAllBytes(young, half);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-1));

        AssertRows();

        Assert.Equal(Enumerable.Range(RowsOfFile, Count - RowsOfFile), _computed[Count..]);
        Assert.Equal([young], Directory.GetFiles(_folder, "*.partial"));
    }

    private void AssertRows()
    {
        int[] numbers = [Count - 1, 0, RowsOfFile, 7, 7];
        using RowCache cache = Open(() => { }, CancellationToken.None);
        Assert.Equal([3], cache.Shape);
        Assert.Equal(numbers.SelectMany(Row), cache.Rows(numbers).data<float>().ToArray());
    }

    private RowCache Open(Action computed, CancellationToken cancellation) => RowCache.Open(
        _folder, Count, "rows",
        numbers =>
        {
            _computed.AddRange(numbers);
            computed();
            return tensor([.. numbers.SelectMany(Row)], [numbers.Length, 3]);
        },
        cancellation);

    private static float[] Row(int number) => [number, 10 * number, (10 * number) + 1];
}
