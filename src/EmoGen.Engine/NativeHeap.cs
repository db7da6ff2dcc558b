using System.Runtime.InteropServices;

namespace EmoGen.Engine;

/// <summary>
/// The allocator of the C library, which libtorch's tensors come from. By default glibc gives every block over 32 MB, and much of the rest, back to
/// the kernel when it is freed; getting it again costs a fault for each page, five percent of a Stable Diffusion step.
/// </summary>
public static class NativeHeap
{
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4;
    private const int TopPadBytes = 64 << 20;

    /// <summary>Lets freed memory stay with the process, up to 2 GB, for the next tensors.</summary>
    /// <returns>False where the C library is not glibc, and nothing was changed.</returns>
    public static bool KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetOption(MmapMax, 0) != 0 && SetOption(TrimThreshold, int.MaxValue) != 0 && SetOption(TopPad, TopPadBytes) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
