using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace EmoGen.Training.Metrics;

/// <summary>
/// What was computed of contents, by their hash, in one file to which records are only appended. A process that is killed leaves a part of a record at the end at
/// most, which the next one to write cuts off; processes that write at once wait for each other; a record whose checksum is wrong is as one that is not there.
/// </summary>
internal sealed class FeatureCache : IDisposable
{
    private const uint Mark = 0x31574f52; // "ROW1"
    private const int Header = sizeof(uint) + sizeof(int) + ContentHash.Size;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<ContentHash, (long Start, int Length)> _places = [];
    private readonly Lock _gate = new();
    private long _end;

    /// <summary>Opens a file, or makes it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public FeatureCache(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _path = path;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        Scan();
    }

    public bool Has(ContentHash content)
    {
        lock (_gate)
        {
            return _places.ContainsKey(content);
        }
    }

    /// <summary>What was computed of a content; null where nothing was.</summary>
    public byte[]? Read(ContentHash content)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(content, out (long Start, int Length) place))
            {
                return null;
            }

            byte[] record = new byte[Header + place.Length + sizeof(uint)];
            if (Fill(record, place.Start) && BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(^sizeof(uint))) == Crc32.HashToUInt32(record.AsSpan(..^sizeof(uint))))
            {
                return record[Header..^sizeof(uint)];
            }

            _places.Remove(content);
            return null;
        }
    }

    /// <exception cref="IOException">The disk is full, or another process writes for longer than a minute.</exception>
    public void Append(IEnumerable<(ContentHash Content, byte[] Computed)> records)
    {
        lock (_gate)
        {
            using FileStream only = WaitForOthers();
            Scan();
            if (RandomAccess.GetLength(_file) > _end)
            {
                RandomAccess.SetLength(_file, _end);
            }

            foreach ((ContentHash content, byte[] computed) in records)
            {
                byte[] record = Record(content, computed);
                RandomAccess.Write(_file, record, _end);
                _places[content] = (_end, computed.Length);
                _end += record.Length;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Record(ContentHash content, byte[] computed)
    {
        byte[] record = new byte[Header + computed.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(record, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(sizeof(uint)), computed.Length);
        content.Write(record.AsSpan(sizeof(uint) + sizeof(int)));
        computed.CopyTo(record, Header);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(^sizeof(uint)), Crc32.HashToUInt32(record.AsSpan(..^sizeof(uint))));
        return record;
    }

    /// <summary>Takes up the records that were appended since, by this process or another.</summary>
    private void Scan()
    {
        long length = RandomAccess.GetLength(_file);
        byte[] header = new byte[Header];
        while (_end + Header + sizeof(uint) <= length && Fill(header, _end) && BinaryPrimitives.ReadUInt32LittleEndian(header) == Mark)
        {
            int computed = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(sizeof(uint)));
            long next = _end + Header + computed + sizeof(uint);
            if (computed < 0 || next > length)
            {
                break;
            }

            _places[ContentHash.Read(header.AsSpan(sizeof(uint) + sizeof(int)))] = (_end, computed);
            _end = next;
        }
    }

    private bool Fill(Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(_file, target, offset);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
            offset += read;
        }

        return true;
    }

    private FileStream WaitForOthers()
    {
        for (DateTime until = DateTime.UtcNow + Patience; ; Thread.Sleep(Pause))
        {
            try
            {
                return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                // another process writes
            }
        }
    }
}
