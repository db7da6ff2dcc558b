namespace EmoGen.Engine.Weights;

/// <summary>A class or function that a pickle names, <c>collections.OrderedDict</c>. It is only a name here: nothing of Python is run.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName => $"{Module}.{Name}";
}

/// <summary>What a pickle may name, and what we make of it. All else is refused by name.</summary>
internal abstract class PickleGlobals
{
    public abstract bool Allows(PickleGlobal global);

    /// <summary>The value of <c>global(*arguments)</c>.</summary>
    public abstract object? Call(PickleGlobal global, object?[] arguments);

    /// <summary>The value that a persistent id stands for.</summary>
    public virtual object? LoadPersistent(object? id) => throw new PickleException("a persistent id, which only PyTorch files hold");

    /// <summary>Gives an object made by <see cref="Call"/> its state. A dictionary's extra attributes (<c>_metadata</c>) carry no weights.</summary>
    public virtual void Build(object? target, object? state)
    {
        if (target is not PickleDictionary)
        {
            throw new PickleException("state for an object that takes none");
        }
    }
}

/// <summary>A Python dict or OrderedDict, in its order. Keys are strings, numbers or truth values.</summary>
internal sealed class PickleDictionary : OrderedDictionary<object, object?>;

/// <summary>A pickle that is malformed or asks for what it must not have.</summary>
internal sealed class PickleException(string message) : Exception(message);
