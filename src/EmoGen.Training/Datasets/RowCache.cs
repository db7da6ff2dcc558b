using EmoGen.Engine.Weights;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace EmoGen.Training.Datasets;

/// <summary>
/// What is computed once for every picture and kept on disk: a tensor of many rows in files of a few hundred each. A file appears whole or not at all, so
/// that a cache which was killed goes on at the file that it was at. Rows are read when they are asked for: memory does not grow with their number.
/// </summary>
internal sealed class RowCache : IDisposable
{
    private const int RowsOfFile = 512;
    private const string Name = "rows";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10), Abandoned = TimeSpan.FromHours(1);

    private readonly List<(SafeFileHandle File, long Start)> _files = [];
    private readonly StoredTensor _first;

    private RowCache(IReadOnlyList<string> paths)
    {
        byte[] header = new byte[sizeof(long)];
        foreach (string path in paths)
        {
            SafeFileHandle file = File.OpenHandle(path);
            ReadWhole(file, header, 0);
            _files.Add((file, sizeof(long) + BitConverter.ToInt64(header)));
        }

        using Checkpoint checkpoint = Checkpoint.Open(paths[0]);
        _first = checkpoint.Tensors[Name];
    }

    /// <summary>Of one row.</summary>
    public IReadOnlyList<long> Shape => [.. _first.Shape.Skip(1)];

    /// <summary>Opens a cache and computes what it has not.</summary>
    /// <param name="folder">Of this content alone: it is named by a hash of all that the rows depend on.</param>
    /// <param name="count">Rows in all, at least one.</param>
    /// <param name="what">For the progress: <c>latents</c>.</param>
    /// <param name="compute">The rows of some numbers, [n, ...].</param>
    /// <param name="cancellation">Looked at before each file.</param>
    /// <exception cref="OperationCanceledException">Stopped; the files that are finished stay.</exception>
    public static RowCache Open(string folder, int count, string what, Func<int[], Tensor> compute, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (string left in Directory.EnumerateFiles(folder, "*.partial").Where(f => DateTime.UtcNow - File.GetLastWriteTimeUtc(f) > Abandoned))
        {
            File.Delete(left); // of a killed process; a younger one may be another run's that is at work
        }

        var progress = new ProgressLine(Console.Error, ProgressInterval);
        var paths = new List<string>();
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(RowsOfFile))
        {
            string path = Path.Combine(folder, $"{paths.Count:d5}.safetensors");
            paths.Add(path);
            if (!File.Exists(path))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                Safetensors.Write(path, new Dictionary<string, Tensor> { [Name] = compute(numbers) });
                progress.Show(numbers[^1] + 1, count, () => $"{what} of {numbers[^1] + 1} of {count} kept in {folder}");
            }
        }

        return new RowCache(paths);
    }

    /// <summary>The rows of some numbers, [n, ...]; may be called by several threads.</summary>
    public Tensor Rows(IReadOnlyList<int> numbers)
    {
        Tensor rows = empty([numbers.Count, .. Shape], dtype: _first.Dtype);
        int bytes = (int)(rows.bytes.Length / Math.Max(1, numbers.Count));
        foreach ((int place, int number) in numbers.Index())
        {
            (SafeFileHandle file, long start) = _files[number / RowsOfFile];
            ReadWhole(file, rows.bytes.Slice(place * bytes, bytes), start + ((number % RowsOfFile) * (long)bytes));
        }

        return rows;
    }

    public void Dispose() => _files.ForEach(f => f.File.Dispose());

    private static void ReadWhole(SafeFileHandle file, Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(file, target, offset);
            if (read == 0)
            {
                throw new InvalidDataException($"a cache file ends at byte {offset}: it was changed while it was read");
            }

            target = target[read..];
            offset += read;
        }
    }
}
