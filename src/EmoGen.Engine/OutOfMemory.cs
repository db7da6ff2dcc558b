using System.Runtime.InteropServices;

namespace EmoGen.Engine;

/// <summary>
/// What a process does where memory runs out: it makes room and tries once more. Libtorch tells it by the text of an exception alone. (Where the kernel ends
/// the process instead, as it does at a container's limit, there is nothing to catch.)
/// </summary>
public static class OutOfMemory
{
    /// <summary>What libtorch's allocators, oneDNN, the C and C++ libraries and CUDA's say.</summary>
    private static readonly string[] Signs =
        ["can't allocate memory", "not enough memory", "out of memory", "Cannot allocate memory", "bad_alloc", "ALLOC_FAILED"];

    /// <summary>Whether memory ran out, .NET's, the processor's or the device's.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        OutOfMemoryException => true,
        ExternalException when Signs.Any(sign => exception.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)) => true,
        _ => Is(exception.InnerException),
    };

    /// <summary>The result of <paramref name="work"/>, which is done a second time after <paramref name="makeRoom"/> if memory runs out in the first.</summary>
    public static T Retry<T>(Func<T> work, Action makeRoom)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Is(e))
        {
            // What the work held is free once this block is left.
        }

        makeRoom();
        GC.Collect();
        GC.WaitForPendingFinalizers(); // of tensors that nobody disposed
        return work();
    }

    /// <summary>The result of <paramref name="work"/>; where memory runs out, <paramref name="sentence"/> is the exception's message.</summary>
    /// <exception cref="InvalidOperationException">Memory ran out.</exception>
    public static T Explain<T>(Func<T> work, string sentence)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Is(e))
        {
            throw new InvalidOperationException(sentence, e);
        }
    }
}
