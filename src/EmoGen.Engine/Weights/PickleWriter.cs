using System.Buffers.Binary;
using System.Text;

namespace EmoGen.Engine.Weights;

/// <summary>A call that a pickle asks its reader for: what it makes is filled with items, then given a state.</summary>
internal sealed record PickleCall(PickleGlobal Function, params object[] Arguments)
{
    public PickleDictionary Items { get; init; } = [];

    public PickleDictionary? State { get; init; }
}

/// <summary>A value that a pickle leaves to its reader, <see cref="PickleGlobals.LoadPersistent"/>.</summary>
internal sealed record PicklePersistent(params object[] Id);

/// <summary>
/// Writes what <see cref="Pickle"/> reads, in protocol 2: texts, whole numbers, false, tuples (arrays), dictionaries, names, calls. Every value that Python
/// would remember is remembered, equal texts and names are written once: the bytes are those of Python's own pickler.
/// </summary>
internal sealed class PickleWriter
{
    private const int MaxShortMemo = byte.MaxValue;

    private readonly MemoryStream _bytes = new();
    private readonly Dictionary<object, int> _once = [];
    private int _remembered;

    private PickleWriter()
    {
    }

    public static byte[] Write(object value)
    {
        var writer = new PickleWriter();
        writer.Bytes(0x80, 2);
        writer.Save(value);
        writer.Bytes((byte)'.');
        return writer._bytes.ToArray();
    }

    private void Save(object? value)
    {
        switch (value)
        {
            case string or PickleGlobal when _once.TryGetValue(value, out int place):
                Numbered((byte)'h', (byte)'j', place);
                break;
            case string text:
                Bytes((byte)'X');
                Int32(Encoding.UTF8.GetByteCount(text));
                Bytes(Encoding.UTF8.GetBytes(text));
                _once.Add(text, Remember());
                break;
            case PickleGlobal global:
                Bytes(Encoding.ASCII.GetBytes($"c{global.Module}\n{global.Name}\n"));
                _once.Add(global, Remember());
                break;
            case long number:
                Number(number);
                break;
            case false:
                Bytes(0x89);
                break;
            case object[] tuple:
                Tuple(tuple);
                break;
            case PickleDictionary dictionary:
                Bytes((byte)'}');
                Remember();
                Items(dictionary);
                break;
            case PicklePersistent persistent:
                Save(persistent.Id);
                Bytes((byte)'Q');
                break;
            case PickleCall call:
                Call(call);
                break;
            default:
                throw new ArgumentException($"{value} cannot be pickled", nameof(value));
        }
    }

    private void Call(PickleCall call)
    {
        Save(call.Function);
        Save(call.Arguments);
        Bytes((byte)'R');
        Remember();
        Items(call.Items);
        if (call.State is not null)
        {
            Save(call.State);
            Bytes((byte)'b');
        }
    }

    private void Tuple(object[] items)
    {
        if (items.Length > 3)
        {
            Bytes((byte)'(');
        }

        Array.ForEach(items, Save);
        Bytes(items.Length switch { 0 => (byte)')', <= 3 => (byte)(0x84 + items.Length), _ => (byte)'t' });
        if (items.Length > 0)
        {
            Remember();
        }
    }

    private void Items(PickleDictionary items)
    {
        if (items.Count > 1)
        {
            Bytes((byte)'(');
        }

        foreach ((object key, object? value) in items)
        {
            Save(key);
            Save(value);
        }

        if (items.Count > 0)
        {
            Bytes(items.Count > 1 ? (byte)'u' : (byte)'s');
        }
    }

    private void Number(long number)
    {
        switch (number)
        {
            case >= 0 and <= byte.MaxValue:
                Bytes((byte)'K', (byte)number);
                break;
            case >= 0 and <= ushort.MaxValue:
                Bytes((byte)'M', (byte)number, (byte)(number >> 8));
                break;
            default:
                Bytes((byte)'J');
                Int32(checked((int)number));
                break;
        }
    }

    /// <summary>The value that was just written has a number by which it can be asked for again.</summary>
    private int Remember()
    {
        Numbered((byte)'q', (byte)'r', _remembered);
        return _remembered++;
    }

    private void Numbered(byte shortCode, byte longCode, int place)
    {
        if (place <= MaxShortMemo)
        {
            Bytes(shortCode, (byte)place);
        }
        else
        {
            Bytes(longCode);
            Int32(place);
        }
    }

    private void Int32(int value)
    {
        byte[] little = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(little, value);
        Bytes(little);
    }

    private void Bytes(params ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
