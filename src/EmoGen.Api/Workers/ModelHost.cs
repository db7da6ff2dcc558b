using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>How ready the model is.</summary>
public enum ModelState
{
    /// <summary>Its weights are being loaded and warmed up.</summary>
    Starting,

    Ready,

    /// <summary>The process is stopping: no new picture is begun.</summary>
    Draining,

    /// <summary>The weights could not be loaded; <see cref="ModelHost.Fault"/> says why.</summary>
    Broken,
}

/// <summary>The process's one loaded model: loads and warms it up in the background, and lets one picture at a time onto the device.</summary>
public sealed class ModelHost(ModelPack pack, IOptions<EmoGenOptions> options, ILogger<ModelHost> log) : IHostedService, IDisposable
{
    private readonly DeviceThread _device = new("emogen-device");
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<ImageGenerator> _generator = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loading = Task.CompletedTask;
    private bool _disposed;
    private volatile ModelState _state = ModelState.Starting;

    public ModelState State => _state;

    /// <summary>Why the model is <see cref="ModelState.Broken"/>, in one sentence.</summary>
    public string? Fault { get; private set; }

    public ModelPack Pack => pack;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loading = _device.RunAsync(Load, _stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            return;
        }

        _state = ModelState.Draining;
        await _stopping.CancelAsync();
        await _loading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(cancellationToken);
    }

    /// <summary>Waits until the model is warm; never ends where it is broken.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellation) => _generator.Task.WaitAsync(cancellation);

    /// <summary>Works with the model on the device's thread.</summary>
    public async Task<T> RunAsync<T>(Func<ImageGenerator, T> work, CancellationToken cancellation)
    {
        ImageGenerator generator = await _generator.Task.WaitAsync(cancellation);
        return await _device.RunAsync(() => work(generator), cancellation);
    }

    /// <summary>May be called twice: the container knows the host by two names.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _device.Dispose();
        if (_generator.Task.IsCompletedSuccessfully)
        {
            _generator.Task.Result.Dispose();
        }

        _stopping.Dispose();
    }

    private bool Load()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            bool checker = options.Value.SafetyChecker != SafetyCheckerMode.Off;
            ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions(options.Value.Device, options.Value.Dtype, checker));
            WarmUp(generator);
            _generator.SetResult(generator);
            _state = _state == ModelState.Starting ? ModelState.Ready : _state;
            log.ModelReady(pack.Manifest.Name, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops while it starts.
        }
        catch (Exception failed)
        {
            Fault = failed.Message;
            _state = ModelState.Broken;
            log.ModelBroken(failed, pack.Folder);
        }

        return true;
    }

    /// <summary>Draws one small picture, so that the first client does not pay for what the first picture costs.</summary>
    private void WarmUp(ImageGenerator generator)
    {
        int size = pack.Manifest.Limits.MinSize;
        GenerationRequest request = new() { Steps = 1, Width = size, Height = size };
        request = pack.HasEmotions ? request with { Emotions = [new WeightedEmotion(Emotion.Contentment)] } : request with { Prompt = "" };
        GeneratedImage image = generator.Generate(generator.Resolve(request), 0, progress: null, _stopping.Token);
        generator.Score(image.Image);
        generator.CheckSafety(image.Image);
    }
}
