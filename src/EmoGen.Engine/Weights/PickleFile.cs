namespace EmoGen.Engine.Weights;

/// <summary>Files of <c>pickle.dump</c> with plain data: containers, numbers, texts and NumPy arrays of numbers.</summary>
internal static class PickleFile
{
    /// <summary>The pickled value: <see cref="PickleDictionary"/>, lists, arrays for tuples, <see cref="NumpyArray"/>, long, double, bool, string or null.</summary>
    /// <exception cref="WeightException">The file cannot be read, is malformed, or names what is not allowed.</exception>
    public static object? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return new Pickle(file, new NumpyGlobals()).Load();
        }
        catch (PickleException e)
        {
            throw WeightException.InFile(path, $"is no pickle of plain data: it holds {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WeightException.InFile(path, $"cannot be read: {e.Message}", e);
        }
    }
}
