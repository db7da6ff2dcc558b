using System.Diagnostics;
using System.Threading.Channels;
using EmoGen.Api.Models;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>How ready the models are.</summary>
public enum ModelState
{
    /// <summary>Their weights are being loaded and warmed up.</summary>
    Starting,

    Ready,

    /// <summary>The process is stopping: no new picture is begun.</summary>
    Draining,

    /// <summary>The weights could not be loaded; <see cref="ModelHost.Fault"/> says why.</summary>
    Broken,
}

/// <summary>The process's loaded models: loads and warms them up in the background, and lets one picture at a time onto each device.</summary>
public sealed class ModelHost(InstalledPacks packs, IOptions<EmoGenOptions> options, ILogger<ModelHost> log) : IHostedService, IDisposable
{
    private readonly ModelDevice[] _devices = [.. options.Value.Devices.Select((name, number) => new ModelDevice(name, number))];
    private readonly Channel<ModelDevice> _free = Channel.CreateUnbounded<ModelDevice>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loading = Task.CompletedTask;
    private bool _disposed;
    private volatile ModelState _state = ModelState.Starting;

    public ModelState State => _state;

    /// <summary>Why the models are <see cref="ModelState.Broken"/>, in one sentence.</summary>
    public string? Fault { get; private set; }

    /// <summary>Why a device will draw nothing any more until the process is started again, in one sentence; null where all will.</summary>
    public string? DeviceFault => _state == ModelState.Ready ? _devices.Select(device => device.Fault(options.Value.Worker.Stall)).FirstOrDefault(fault => fault is not null) : null;

    /// <summary>The names of the packs that can be drawn with.</summary>
    public IReadOnlyList<string> Names { get; } = packs.Names;

    /// <summary>The pack of a job; jobs of earlier versions may name one that is not here, and are drawn with the default pack as they were then.</summary>
    public ModelPack Pack(string? name) => packs.Find(name) ?? packs.Default;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loading = LoadAsync();
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
        await _loading.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until the models are warm; never ends where they are broken.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellation) => _ready.Task.WaitAsync(cancellation);

    /// <summary>Works with a pack's model on the first device that is free. The work is told how to give signs of life, after each step.</summary>
    public async Task<T> RunAsync<T>(string? model, Func<ImageGenerator, Action, T> work, CancellationToken cancellation)
    {
        ModelDevice device = await _free.Reader.ReadAsync(cancellation);
        try
        {
            return await device.RunAsync(Pack(model), work, cancellation);
        }
        finally
        {
            _free.Writer.TryWrite(device);
        }
    }

    /// <summary>May be called twice: the container knows the host by two names.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Array.ForEach(_devices, device => device.Dispose());
        _stopping.Dispose();
    }

    private async Task LoadAsync()
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            GeneratorOptions generator = new(Dtype: options.Value.Dtype, SafetyChecker: options.Value.SafetyChecker != SafetyCheckerMode.Off);
            foreach (ModelDevice device in _devices)
            {
                await device.LoadAsync(packs.All, generator, _stopping.Token);
                _free.Writer.TryWrite(device);
            }

            _state = _state == ModelState.Starting ? ModelState.Ready : _state;
            _ready.SetResult();
            log.ModelReady(string.Join(", ", Names), Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops while it starts.
        }
        catch (Exception failed)
        {
            Fault = failed.Message;
            _state = ModelState.Broken;
            log.ModelBroken(failed, string.Join(", ", packs.All.Select(pack => pack.Folder)));
        }
    }
}
