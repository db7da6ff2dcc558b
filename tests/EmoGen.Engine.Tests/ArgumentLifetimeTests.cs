using System.Diagnostics;
using System.Reflection;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

/// <summary>What native code reads is not freed meanwhile (docs/adr/0025): of TorchSharp as it comes, some sums of the second test fail each second.</summary>
public sealed class ArgumentLifetimeTests
{
    [Fact]
    public void TorchSharps_methods_keep_their_arguments() =>
        Assert.True(typeof(Tensor).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);

    [Fact]
    public void Numbers_outlive_the_sums_that_read_them()
    {
        using CancellationTokenSource over = new(TimeSpan.FromSeconds(4));
        Thread collector = new(() =>
        {
            while (!over.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.Yield();
            }
        });
        collector.Start();
        try
        {
            Parallel.For(0, 3, _ =>
            {
                while (!over.IsCancellationRequested)
                {
                    using Tensor one = ones(4), scaled = one * 3.0, sum = scaled + 0.5;
                    Assert.Equal(3.5f, sum.data<float>()[0]);
                }
            });
        }
        finally
        {
            over.Cancel();
            collector.Join();
        }
    }
}
