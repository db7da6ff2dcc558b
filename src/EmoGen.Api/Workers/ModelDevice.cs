using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Workers;

/// <summary>A device with the packs' models on it, and the one thread that works there.</summary>
internal sealed class ModelDevice(string name, int number) : IDisposable
{
    private readonly DeviceThread _thread = new($"emogen-device-{number}");
    private readonly Dictionary<string, ImageGenerator> _generators = [];

    /// <summary>Loads the packs and warms them up.</summary>
    public Task LoadAsync(IEnumerable<ModelPack> packs, GeneratorOptions options, CancellationToken cancellation) => _thread.RunAsync(
        () =>
        {
            foreach (ModelPack pack in packs)
            {
                ImageGenerator generator = ImageGenerator.Load(pack, options with { Device = name });
                _generators.Add(pack.Manifest.Name, generator);
                WarmUp(generator, pack, cancellation);
            }

            return true;
        },
        cancellation);

    /// <summary>Works with a pack's model on the device's thread. The work is told how to give signs of life.</summary>
    public Task<T> RunAsync<T>(ModelPack pack, Func<ImageGenerator, Action, T> work, CancellationToken cancellation) =>
        _thread.RunAsync(() => work(_generators[pack.Manifest.Name], _thread.Beat), cancellation);

    /// <summary>Why the device will do nothing any more, in one sentence; null where it will. Work that gives no sign of life for <paramref name="stall"/> hangs.</summary>
    public string? Fault(TimeSpan stall) => _thread switch
    {
        { IsAlive: false } => $"The thread of the device {name} has ended.",
        { Silence: var silence } when silence > stall => $"The device {name} has not finished a step for {silence.TotalSeconds:0} s.",
        _ => null,
    };

    public void Dispose()
    {
        _thread.Dispose();
        foreach (ImageGenerator generator in _generators.Values)
        {
            generator.Dispose();
        }
    }

    /// <summary>Draws one small picture, so that the first client does not pay for what the first picture costs.</summary>
    private static void WarmUp(ImageGenerator generator, ModelPack pack, CancellationToken cancellation)
    {
        int size = pack.Manifest.Limits.MinSize;
        GenerationRequest request = new() { Steps = 1, Width = size, Height = size };
        request = pack.HasEmotions ? request with { Emotions = [new WeightedEmotion(Emotion.Contentment)] } : request with { Prompt = "" };
        GeneratedImage image = generator.Generate(generator.Resolve(request), 0, progress: null, cancellation);
        generator.Score(image.Image);
        generator.CheckSafety(image.Image);
    }
}
