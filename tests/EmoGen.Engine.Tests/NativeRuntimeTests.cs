using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

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
}
