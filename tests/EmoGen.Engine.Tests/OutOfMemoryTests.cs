using System.Runtime.InteropServices;

namespace EmoGen.Engine.Tests;

public sealed class OutOfMemoryTests
{
    [Theory]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 18874368 bytes.", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:118] data. DefaultCPUAllocator: not enough memory: you tried to allocate 18874368 bytes.", true)]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 7.79 GiB", true)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true)]
    [InlineData("unable to mmap 4096 bytes from file: Cannot allocate memory (12)", true)]
    [InlineData("std::bad_alloc", true)]
    [InlineData("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1", false)]
    public void What_libtorch_says_is_told_apart(string message, bool isOutOfMemory)
    {
        Assert.Equal(isOutOfMemory, OutOfMemory.Is(new NativeException(message)));
        Assert.Equal(isOutOfMemory, OutOfMemory.Is(new InvalidOperationException("a weight", new NativeException(message))));
        Assert.False(OutOfMemory.Is(new InvalidOperationException(message)));
    }

    /// <summary>The child may have half a gigabyte of objects.</summary>
    [Fact]
    public void Net_s_own_exception_is_handled_the_same() => AddressSpace.RunInChild(nameof(Net_s_own_exception_is_handled_the_same), () =>
    {
        int size = 1_500_000_000, rooms = 0;
        byte[] array = OutOfMemory.Retry(() => new byte[size], () =>
        {
            rooms++;
            size = 1;
        });
        Assert.Equal((1, 1), (array.Length, rooms));
        InvalidOperationException told = Assert.Throws<InvalidOperationException>(() => OutOfMemory.Explain(() => new byte[1_500_000_000], "Too large."));
        Assert.Equal("Too large.", told.Message);
        Assert.IsType<OutOfMemoryException>(told.InnerException);
    });

    [Fact]
    public void What_is_no_shortage_is_not_tried_again()
    {
        int tries = 0;
        Assert.Throws<ArgumentException>(() => OutOfMemory.Retry<int>(() => throw new ArgumentException($"{++tries}"), () => { }));
        Assert.Equal(1, tries);
    }

    private sealed class NativeException(string message) : ExternalException(message);
}
