using EmoGen.Api.Tests.Support;
using EmoGen.Engine;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace EmoGen.Api.Tests.Workers;

[Collection(nameof(MemoryTrimmerTests))]
[CollectionDefinition(nameof(MemoryTrimmerTests), DisableParallelization = true)]
public sealed class MemoryTrimmerTests
{
    private const int Count = 10_000, Length = 25_000; // 1 GB

    [Theory]
    [InlineData("Api")]
    [InlineData("Worker")]
    public async Task A_service_gives_freed_memory_back(string role)
    {
        Assert.SkipUnless(NativeRuntime.TrimMemory(), "no glibc");
        await using SqliteService service = new();
        await using WebApplicationFactory<Program> hasty = service.Another(host =>
            host.UseSetting("EmoGen:Role", role).ConfigureTestServices(services => services.AddSingleton<TimeProvider>(new ShortMinutes())));
        HttpClient client = hasty.CreateClient();
        if (role == "Worker")
        {
            await client.WaitUntilReadyAsync();
        }

        Tensor[] tensors = [.. Enumerable.Range(0, Count).Select(_ => ones(Length))];
        long before = Environment.WorkingSet;
        Tensor[] kept = [.. tensors.Where((_, k) => k % 50 == 0)]; // in each piece of memory
        Array.ForEach([.. tensors.Except(kept)], tensor => tensor.Dispose());
        for (DateTime end = DateTime.UtcNow.AddSeconds(120); before - Environment.WorkingSet < 500_000_000;)
        {
            Assert.True(DateTime.UtcNow < end, $"{(before - Environment.WorkingSet) / 1_000_000} MB were given back");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Array.ForEach(kept, tensor => tensor.Dispose());
    }

    /// <summary>Timers of a minute come every 100 ms.</summary>
    private sealed class ShortMinutes : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Short(dueTime), Short(period));

        private static TimeSpan Short(TimeSpan time) => time == TimeSpan.FromMinutes(1) ? TimeSpan.FromMilliseconds(100) : time;
    }
}
