using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

/// <summary>Alone, since the process' memory is measured.</summary>
[Collection(nameof(NativeRuntimeTests))]
[CollectionDefinition(nameof(NativeRuntimeTests), DisableParallelization = true)]
public sealed class NativeRuntimeTests
{
    [Fact]
    public void Glibc_accepts_the_settings_and_tensors_still_come_and_go()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.EnumerateFiles("/lib", "libc.so.6", SearchOption.AllDirectories).Any(), "no glibc");
        Assert.True(NativeRuntime.KeepFreedMemory());
        for (int round = 0; round < 3; round++)
        {
            using Tensor large = ones(20_000_000);
            Assert.Equal(20_000_000, large.sum().item<float>());
        }
    }

    [Fact]
    public void Freed_memory_stays_until_it_is_given_back()
    {
        Assert.SkipUnless(NativeRuntime.KeepFreedMemory(), "no glibc");
        const int Count = 10_000, Length = 25_000; // 1 GB
        Tensor[] tensors = [.. Enumerable.Range(0, Count).Select(_ => ones(Length))];
        Tensor[] kept = [.. tensors.Where((_, k) => k % 50 == 0)]; // in each piece of memory
        Array.ForEach([.. tensors.Except(kept)], tensor => tensor.Dispose());
        long before = Environment.WorkingSet;
        Assert.True(NativeRuntime.TrimMemory());
        Assert.InRange(before - Environment.WorkingSet, 500_000_000, long.MaxValue);
        Assert.All(kept, tensor => Assert.Equal(Length, tensor.sum().item<float>()));
        Array.ForEach(kept, tensor => tensor.Dispose());
    }

    [Theory]
    [InlineData(null, "avx2")]
    [InlineData("default", "default")]
    public void The_width_of_vectors_is_set_where_the_user_has_not_set_it(string? before, string after)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Avx512F.IsSupported, "no processor with 512-bit vectors, or not Linux");
        const string Name = "ATEN_CPU_CAPABILITY";
        string? original = Read(Name);
        Write(Name, before);
        try
        {
            NativeRuntime.Prepare();
            Assert.Equal(after, Read(Name));
        }
        finally
        {
            Write(Name, original);
        }
    }

    private static string? Read(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    private static void Write(string name, string? value) => Assert.Equal(0, value is null ? UnsetVariable(name) : SetVariable(name, value, 1));

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnsetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
