using System.ComponentModel;
using EmoGen.Api.Storage;
using EmoGen.Api.Telemetry;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using TorchSharp;

namespace EmoGen.Api.Tests.Telemetry;

public sealed class FailureReasonTests
{
    public static TheoryData<string, Exception> Failures => new()
    {
        { "request", new RequestException("width", "too wide") },
        { "storage", new IOException("No space left on device") },
        { "storage", BlobStoreException.Of("The bucket", 403, "AccessDenied", new IOException("refused")) },
        { "storage", new UnauthorizedAccessException() },
        { "out-of-memory", new InsufficientMemoryException() },
        { "out-of-memory", new Win32Exception("CUDA out of memory. Tried to allocate 2.00 GiB") },
        { "out-of-memory", Record.Exception(() => torch.zeros(1L << 50))! },
        { "model", Record.Exception(() => torch.zeros(2).view(3))! },
        { "model", new PackException("unet/config.json is malformed") },
        { "other", new InvalidOperationException("{} bag") },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_counted_under_one_of_a_few_reasons(string reason, Exception failed) => Assert.Equal(reason, FailureReasons.Of(failed).Name());
}
