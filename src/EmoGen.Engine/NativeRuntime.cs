using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace EmoGen.Engine;

/// <summary>What a process sets before its first tensor, so that libtorch is fast on a CPU, and as fast in one process as in the next.</summary>
public static class NativeRuntime
{
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;
    private const int TopPadBytes = 64 << 20;
    private static readonly Lazy<SetThreads?> OpenMp = new(() => Find<SetThreads>("libgomp", "omp_set_num_threads"));
    private static readonly Lazy<GetMemory?> CudaMemory = new(() => Find<GetMemory>("libcudart", "cudaMemGetInfo"));

    /// <summary>Tensors of the process that are not disposed.</summary>
    public static long LiveTensors => TorchSharp.torch.Tensor.TotalCount;

    /// <summary>Lets freed memory stay and avoids wide exponentials; a program's first statement.</summary>
    public static void Prepare()
    {
        KeepFreedMemory();
        AvoidWideExponentials();
    }

    /// <summary>
    /// Lets freed memory stay with the process, up to 2 GB, for the next tensors (until <see cref="TrimMemory"/>). By default glibc gives every block over
    /// 32 MB, and much of the rest, back to the kernel when it is freed; getting it again costs a fault for each page, five percent of a Stable Diffusion step.
    /// </summary>
    /// <returns>False where the C library is not glibc, and nothing was changed.</returns>
    public static bool KeepFreedMemory() =>
        Glibc(() => SetOption(MmapMax, 0) != 0 && SetOption(TrimThreshold, int.MaxValue) != 0 && SetOption(TopPad, TopPadBytes) != 0);

    /// <summary>
    /// Has threads to come share the heaps (arenas) that there are. By default glibc makes up to eight a processor, and each keeps the most that any thread ever used of it: where
    /// threads come and go for years, that is a lot. For the service; in training, whose workers allocate all the time, each has its own.
    /// </summary>
    /// <returns>As there.</returns>
    public static bool ShareArenas() => Glibc(() => SetOption(ArenaMax, 1) != 0);

    /// <summary>Gives the pages of freed memory back to the kernel, except for the last piece of each arena that is not the first.</summary>
    /// <returns>As there.</returns>
    public static bool TrimMemory() => Glibc(() => Trim(0) >= 0);

    /// <summary>
    /// Has libtorch's own loops use 256-bit vectors where it would take 512-bit ones (its products and convolutions, which are oneDNN's, keep the
    /// latter): the 512-bit exponential falls, in one process of four on some processors, to a tenth of its speed, and a step to a quarter. In the
    /// other three nothing is lost that noise would show, since attention in bfloat16 has exponentials of its own.
    /// <c>ATEN_CPU_CAPABILITY</c>, where set, is left as it is.
    /// </summary>
    private static void AvoidWideExponentials()
    {
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported)
        {
            _ = SetVariable("ATEN_CPU_CAPABILITY", "avx2", 0); // libtorch asks the C library, which .NET's own variables do not reach
        }
    }

    /// <summary>Whether a thread can have another number of libtorch's threads than the rest (where they are GNU OpenMP's).</summary>
    internal static bool CanShareThreads => OpenMp.Value is not null;

    /// <summary>How many threads share each operation that this thread begins; <c>torch.set_num_threads</c> would set it for threads to come too.</summary>
    internal static void SetThreadsOfThisThread(int count)
    {
        _ = TorchSharp.torch.get_num_threads(); // libtorch sets its own number at a thread's first call
        OpenMp.Value!(count);
    }

    /// <summary>Bytes in use on the CUDA device of this thread, by all programs; null without one. To be asked once a model is on it.</summary>
    public static long? DeviceMemoryInUse() =>
        CudaMemory.Value is { } ask && ask(out nuint free, out nuint total) == 0 ? (long)(total - free) : null;

    /// <summary>A function of a library that the process has loaded already.</summary>
    private static T? Find<T>(string library, string function)
        where T : Delegate
    {
        using Process process = Process.GetCurrentProcess();
        string? loaded = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(
            file => Path.GetFileName(file).StartsWith(library, StringComparison.Ordinal));
        return loaded is not null && NativeLibrary.TryGetExport(NativeLibrary.Load(loaded), function, out nint address)
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : null;
    }

    private static bool Glibc(Func<bool> call)
    {
        try
        {
            return OperatingSystem.IsLinux() && call();
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl
        }
    }

    private delegate void SetThreads(int count);

    private delegate int GetMemory(out nuint free, out nuint total);

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint pad);

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
