namespace EmoGen.Engine.Weights;

/// <summary>The stack of a pickle's machine. What a malformed pickle asks of it and it cannot give is a <see cref="PickleException"/>.</summary>
internal sealed class PickleStack
{
    private static readonly object MarkValue = new();

    private readonly List<object?> _values = [];

    public void Push(object? value) => _values.Add(value);

    /// <summary>Marks where the values of a container begin.</summary>
    public void Mark() => _values.Add(MarkValue);

    public object? Peek() => _values.Count > 0 && _values[^1] != MarkValue ? _values[^1] : throw new PickleException("a value missing on its stack");

    public T Top<T>()
        where T : class => Peek() as T ?? throw new PickleException($"a {typeof(T).Name} missing on its stack");

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The last values, the topmost last.</summary>
    public object?[] PopLast(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    /// <summary>The values above the last mark, and the mark itself off the stack.</summary>
    public List<object?> PopToMark()
    {
        int mark = _values.LastIndexOf(MarkValue);
        if (mark < 0)
        {
            throw new PickleException("a mark missing on its stack");
        }

        List<object?> values = _values.GetRange(mark + 1, _values.Count - mark - 1);
        _values.RemoveRange(mark, _values.Count - mark);
        return values;
    }
}
