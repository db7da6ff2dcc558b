using System.Buffers.Binary;

namespace EmoGen.Engine.Weights;

/// <summary>The names that pickled NumPy arrays of numbers need. An array becomes a flat <see cref="NumpyArray"/> of its values.</summary>
internal sealed class NumpyGlobals : PickleGlobals
{
    private const int MaxValues = 1 << 20;

    public override bool Allows(PickleGlobal global) => global switch
    {
        { Module: "collections", Name: "OrderedDict" } => true,
        { Module: "numpy.core.multiarray" or "numpy._core.multiarray", Name: "_reconstruct" } => true,
        { Module: "numpy", Name: "ndarray" or "dtype" } => true,
        _ => false,
    };

    public override object? Call(PickleGlobal global, object?[] arguments) => global.Name switch
    {
        "OrderedDict" => new PickleDictionary(),
        "_reconstruct" => new NumpyArray(),
        "dtype" => arguments is [string name, ..] ? new NumpyDtype(name) : throw new PickleException("a malformed numpy.dtype"),
        _ => throw new PickleException($"a call of {global.FullName}"),
    };

    public override void Build(object? target, object? state)
    {
        switch (target)
        {
            case NumpyDtype dtype:
                dtype.BigEndian = state is object?[] and [_, ">", ..];
                break;
            case NumpyArray array when state is object?[] and [_, object?[], NumpyDtype dtype, _, byte[] data]:
                array.Values = Decode(dtype, data);
                break;
            case NumpyArray:
                throw new PickleException("a malformed numpy.ndarray");
            default:
                base.Build(target, state);
                break;
        }
    }

    private static double[] Decode(NumpyDtype dtype, byte[] data)
    {
        int size = dtype.Name switch
        {
            "f4" => sizeof(float),
            "f8" => sizeof(double),
            _ => throw new PickleException($"a numpy array of '{dtype.Name}', expected f4 or f8"),
        };
        if (dtype.BigEndian || data.Length % size != 0 || data.Length / size > MaxValues)
        {
            throw new PickleException("a numpy array that is big-endian, cut off or too large");
        }

        double[] values = new double[data.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> bytes = data.AsSpan(i * size);
            values[i] = size == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        }

        return values;
    }

    private sealed class NumpyDtype(string name)
    {
        public string Name { get; } = name;

        public bool BigEndian { get; set; }
    }
}

/// <summary>A NumPy array's numbers in memory order.</summary>
internal sealed class NumpyArray
{
    public double[] Values { get; set; } = [];
}
