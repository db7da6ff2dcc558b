using System.Globalization;

namespace EmoGen.Engine.Weights;

/// <summary>
/// Python's pickle format for data: containers, numbers and texts, and those globals that a <see cref="PickleGlobals"/> allows. A pickle is a small
/// program for a stack machine; this machine has no way to import or run anything.
/// </summary>
internal sealed class Pickle(Stream stream, PickleGlobals globals)
{
    private static readonly object Nothing = new();

    private readonly PickleReader _reader = new(stream);
    private readonly PickleStack _stack = new();
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>Reads one pickle; the stream stands behind it afterwards.</summary>
    /// <exception cref="PickleException">It is malformed, or names what is not allowed.</exception>
    public object? Load()
    {
        for (byte opcode = _reader.Byte(); opcode != '.'; opcode = _reader.Byte())
        {
            if (!(Skip(opcode) || PushValue(opcode) || PushContainer(opcode) || Fill(opcode) || Remember(opcode) || Resolve(opcode)))
            {
                throw new PickleException($"opcode 0x{opcode:x2}, which data files do not use");
            }
        }

        return _stack.Pop();
    }

    private bool Skip(byte opcode)
    {
        switch (opcode)
        {
            case 0x80:
                byte protocol = _reader.Byte();
                return protocol <= 5 ? true : throw new PickleException($"protocol {protocol}, expected at most 5");
            case 0x95:
                _reader.Int64();
                return true;
            case (byte)'(':
                _stack.Mark();
                return true;
            case (byte)'0':
                _stack.Pop();
                return true;
            case (byte)'1':
                _stack.PopToMark();
                return true;
            case (byte)'2':
                object? top = _stack.Pop();
                _stack.Push(top);
                _stack.Push(top);
                return true;
            default:
                return false;
        }
    }

    private bool PushValue(byte opcode) => Push(opcode switch
    {
        (byte)'N' => null,
        0x88 => true,
        0x89 => false,
        (byte)'J' => (long)_reader.Int32(),
        (byte)'K' => (long)_reader.Byte(),
        (byte)'M' => (long)_reader.UInt16(),
        0x8a => _reader.Integer(_reader.Byte()),
        0x8b => _reader.Integer(_reader.Int32()),
        (byte)'G' => _reader.Float64(),
        (byte)'I' => TextNumber(_reader.Line()),
        (byte)'L' => TextNumber(_reader.Line().TrimEnd('L')),
        (byte)'F' => TextFloat(_reader.Line()),
        0x8c => _reader.Text(_reader.Byte()),
        (byte)'X' => _reader.Text(_reader.Int32()),
        0x8d => _reader.Text(_reader.Int64()),
        (byte)'U' => _reader.ByteText(_reader.Byte()),
        (byte)'T' => _reader.ByteText(_reader.Int32()),
        (byte)'C' => _reader.Bytes(_reader.Byte()),
        (byte)'B' => _reader.Bytes(_reader.Int32()),
        0x8e => _reader.Bytes(_reader.Int64()),
        _ => Nothing,
    });

    /// <remarks>Sets are lists here: only their items matter.</remarks>
    private bool PushContainer(byte opcode) => Push(opcode switch
    {
        (byte)']' or 0x8f => new List<object?>(),
        (byte)'}' => new PickleDictionary(),
        (byte)')' => Array.Empty<object?>(),
        (byte)'t' => _stack.PopToMark().ToArray(),
        (byte)'l' or 0x91 => _stack.PopToMark(),
        (byte)'d' => SetItems(new PickleDictionary(), _stack.PopToMark()),
        0x85 => _stack.PopLast(1),
        0x86 => _stack.PopLast(2),
        0x87 => _stack.PopLast(3),
        _ => Nothing,
    });

    private bool Push(object? value)
    {
        if (value == Nothing)
        {
            return false;
        }

        _stack.Push(value);
        return true;
    }

    private bool Fill(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'a':
                object? item = _stack.Pop();
                _stack.Top<List<object?>>().Add(item);
                return true;
            case (byte)'e' or 0x90:
                List<object?> more = _stack.PopToMark();
                _stack.Top<List<object?>>().AddRange(more);
                return true;
            case (byte)'s':
                object?[] pair = _stack.PopLast(2);
                SetItems(_stack.Top<PickleDictionary>(), pair);
                return true;
            case (byte)'u':
                List<object?> pairs = _stack.PopToMark();
                SetItems(_stack.Top<PickleDictionary>(), pairs);
                return true;
            default:
                return false;
        }
    }

    private bool Remember(byte opcode)
    {
        long? store = opcode switch
        {
            0x94 => _memo.Count,
            (byte)'q' => _reader.Byte(),
            (byte)'r' => _reader.Int32(),
            (byte)'p' => TextNumber(_reader.Line()),
            _ => null,
        };
        if (store is not null)
        {
            _memo[store.Value] = _stack.Peek();
            return true;
        }

        return Push(opcode switch
        {
            (byte)'h' => Recall(_reader.Byte()),
            (byte)'j' => Recall(_reader.Int32()),
            (byte)'g' => Recall(TextNumber(_reader.Line())),
            _ => Nothing,
        });
    }

    private bool Resolve(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c':
                _stack.Push(Find(_reader.Line(), _reader.Line()));
                return true;
            case 0x93:
                object?[] names = _stack.PopLast(2);
                _stack.Push(Find(names[0] as string ?? "?", names[1] as string ?? "?"));
                return true;
            case (byte)'i':
                PickleGlobal named = Find(_reader.Line(), _reader.Line());
                _stack.Push(globals.Call(named, _stack.PopToMark().ToArray()));
                return true;
            case (byte)'R' or 0x81:
                object?[] arguments = _stack.Pop() as object?[] ?? throw new PickleException("a call without a tuple of arguments");
                PickleGlobal global = _stack.Pop() as PickleGlobal ?? throw new PickleException("a call of something that is no function");
                _stack.Push(globals.Call(global, arguments));
                return true;
            case (byte)'b':
                object? state = _stack.Pop();
                globals.Build(_stack.Peek(), state);
                return true;
            case (byte)'Q':
                _stack.Push(globals.LoadPersistent(_stack.Pop()));
                return true;
            default:
                return false;
        }
    }

    private PickleGlobal Find(string module, string name)
    {
        PickleGlobal global = new(module, name);
        return globals.Allows(global) ? global : throw new PickleException($"it asks for '{global.FullName}', which is refused: only plain tensors are read");
    }

    /// <summary>Puts keys and values, which take turns, into a dictionary.</summary>
    public static PickleDictionary SetItems(PickleDictionary dictionary, IReadOnlyList<object?> pairs)
    {
        if (pairs.Count % 2 != 0)
        {
            throw new PickleException("a dictionary key without a value");
        }

        for (int i = 0; i < pairs.Count; i += 2)
        {
            dictionary[pairs[i] is string or long or double or bool ? pairs[i]! : throw new PickleException("a dictionary key that is no text or number")]
                = pairs[i + 1];
        }

        return dictionary;
    }

    private object? Recall(long key) =>
        _memo.TryGetValue(key, out object? value) ? value : throw new PickleException($"memo {key}, which was never stored");

    private static long TextNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new PickleException($"'{text}' where a whole number was expected");

    private static double TextFloat(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new PickleException($"'{text}' where a number was expected");
}
