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
    public Task LoadAsync(IEnumerable<ModelPack> packs, string dtype, CancellationToken cancellation) => _thread.RunAsync(
        () =>
        {
            foreach (ModelPack pack in packs)
            {
                ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions(name, dtype));
                _generators.Add(pack.Manifest.Name, generator);
                WarmUp(generator, pack, cancellation);
            }

            return true;
        },
        cancellation);

    /// <summary>Works with a pack's model on the device's thread.</summary>
    public Task<T> RunAsync<T>(ModelPack pack, Func<ImageGenerator, T> work, CancellationToken cancellation) =>
        _thread.RunAsync(() => work(_generators[pack.Manifest.Name]), cancellation);

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
    }
}
