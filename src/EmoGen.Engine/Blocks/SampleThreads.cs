using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>
/// Computes the samples of a batch side by side, each on its own thread with its share of libtorch's threads: two samples on two threads need not wait
/// for each other at the end of every operation, which they do where each operation is shared.
/// </summary>
internal static class SampleThreads
{
    private static readonly Lazy<BlockingCollection<Task>> Work = new(Start);

    /// <summary>Whether a batch is faster so: on a CPU, in inference mode, with a thread for every sample.</summary>
    public static bool CanSplit(Tensor samples) =>
        samples.shape[0] > 1 && samples.shape[0] <= get_num_threads() && samples.device_type == DeviceType.CPU && is_inference_mode_enabled()
        && NativeRuntime.CanShareThreads;

    /// <param name="samples">B.</param>
    /// <param name="compute">From a sample's index to its result, [1, ...].</param>
    /// <param name="oneByOne">Each thread waits for the one before it: the same bits, in the memory of one sample.</param>
    /// <returns>[B, ...].</returns>
    public static Tensor Run(int samples, Func<int, Tensor> compute, bool oneByOne = false)
    {
        int threads = get_num_threads() / samples;
        Task<Tensor>[] tasks = [.. Enumerable.Range(0, samples).Select(sample => new Task<Tensor>(() => Compute(() => compute(sample), threads)))];
        foreach (Task<Tensor> task in tasks)
        {
            Work.Value.Add(task);
            if (oneByOne)
            {
                Task.WaitAny(task);
            }
        }

        try
        {
            return cat(Task.WhenAll(tasks).GetAwaiter().GetResult());
        }
        finally
        {
            Array.ForEach(tasks, task => (task.IsCompletedSuccessfully ? task.Result : null)?.Dispose());
        }
    }

    private static Tensor Compute(Func<Tensor> compute, int threads)
    {
        NativeRuntime.SetThreadsOfThisThread(threads);
        using var inference = inference_mode();
        return compute();
    }

    private static BlockingCollection<Task> Start()
    {
        BlockingCollection<Task> work = [];
        for (int thread = 0; thread < Environment.ProcessorCount; thread++)
        {
            new Thread(() =>
            {
                foreach (Task task in work.GetConsumingEnumerable())
                {
                    task.RunSynchronously();
                }
            })
            { IsBackground = true, Name = $"sample {thread}" }.Start();
        }

        return work;
    }
}
