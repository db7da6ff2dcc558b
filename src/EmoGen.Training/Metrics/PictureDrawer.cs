using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Draws pictures, several at once, each worker with a generator of its own and its share of the processors. A picture depends on its request and, in its last
/// bits, on how many processors one worker has; not on which worker draws it nor on what it drew before.
/// </summary>
internal sealed class PictureDrawer(ModelPack pack, int workers) : IDisposable
{
    private readonly List<ImageGenerator> _generators = [];

    public ModelPack Pack => pack;

    /// <param name="requests">Of one picture each.</param>
    /// <param name="drawn">Gets a request's place, the resolved request and its picture; from any worker, one call at a time.</param>
    /// <param name="cancellation">Checked before each step of a picture.</param>
    public void Draw(IReadOnlyList<GenerationRequest> requests, Action<int, GenerationRequest, GeneratedImage> drawn, CancellationToken cancellation)
    {
        int used = Math.Min(workers, requests.Count), next = -1, threads = get_num_threads();
        set_num_threads(Math.Max(1, threads / workers));
        while (_generators.Count < used)
        {
            _generators.Add(ImageGenerator.Load(pack, new GeneratorOptions()));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Lock gate = new();
        Task[] tasks = [.. _generators.Take(used).Select(generator => Task.Factory.StartNew(() => Work(generator), TaskCreationOptions.LongRunning))];
        try
        {
            Task.WhenAll(tasks).GetAwaiter().GetResult();
        }
        finally
        {
            set_num_threads(threads); // what is measured then depends on the number
        }

        void Work(ImageGenerator generator)
        {
            try
            {
                for (int place; (place = Interlocked.Increment(ref next)) < requests.Count;)
                {
                    GenerationRequest request = generator.Resolve(requests[place]);
                    GeneratedImage picture = generator.Generate(request, 0, cancellation: stop.Token);
                    lock (gate)
                    {
                        drawn(place, request, picture);
                    }
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // another worker failed, and says why
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }

    public void Dispose() => _generators.ForEach(g => g.Dispose());
}
