using System.Collections.Concurrent;
using System.Diagnostics;

namespace EmoGen.Api.Workers;

/// <summary>
/// The gate on a device: one thread that does one piece of work after the other. Tensors belong to the thread that made them, so all of the
/// engine's work stays here and no <c>await</c> comes between.
/// </summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private long _lastBeat; // 0 while there is nothing to do

    public DeviceThread(string name)
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>False once no work will ever be done here again.</summary>
    public bool IsAlive => _thread.IsAlive;

    /// <summary>How long the work at hand has given no sign of life; zero while there is none.</summary>
    public TimeSpan Silence => Volatile.Read(ref _lastBeat) is not 0 and var beat ? Stopwatch.GetElapsedTime(beat) : TimeSpan.Zero;

    /// <summary>The work at hand gives a sign of life.</summary>
    public void Beat() => Volatile.Write(ref _lastBeat, Stopwatch.GetTimestamp());

    /// <summary>Does the work when its turn comes; its exception is the task's.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Do(work, done, cancellation), cancellation);
        return done.Task;
    }

    /// <summary>Ends the thread once the work at hand is done; waits for it.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private static void Do<T>(Func<T> work, TaskCompletionSource<T> done, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
            return;
        }

        try
        {
            done.SetResult(work());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
        }
        catch (Exception failed)
        {
            done.SetException(failed);
        }
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            Beat();
            work();
            Volatile.Write(ref _lastBeat, 0);
        }
    }
}
