using System.Diagnostics.Metrics;
using EmoGen.Api.Jobs;
using EmoGen.Api.Workers;
using EmoGen.Engine;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Telemetry;

/// <summary>What is measured when somebody asks. A gauge that cannot be read is left out.</summary>
internal sealed class ServiceGauges
{
    private readonly ServiceState _state;
    private readonly TimeProvider _time;

    public ServiceGauges(IMeterFactory meters, ServiceState state, IOptions<EmoGenOptions> options, IEnumerable<ModelHost> models, TimeProvider time)
    {
        (_state, _time) = (state, time);
        Meter meter = meters.Create(Tracing.Name);
        meter.CreateObservableGauge("emogen.queue.depth", Depths, "{job}", "Queued jobs, by priority.");
        meter.CreateObservableGauge("emogen.queue.age", Ages, "s", "How long the oldest queued job has been there, by priority.");
        meter.CreateObservableGauge("emogen.jobs.running", Running, "{job}", "Jobs that are being drawn, by all processes together.");
        meter.CreateObservableGauge("emogen.health", Health, null, "1 where a check of /health/ready is good, 0 where it is not.");
        DriveInfo drive = new(options.Value.Data);
        meter.CreateObservableGauge("emogen.disk.free", () => drive.AvailableFreeSpace, "By", "Free space where the data folder lies.");
        meter.CreateObservableGauge("emogen.disk.size", () => drive.TotalSize, "By", "All space where the data folder lies.");
        if (models.SingleOrDefault() is { } model)
        {
            meter.CreateObservableGauge("emogen.tensors.live", () => NativeRuntime.LiveTensors, "{tensor}", "Tensors that are not disposed.");
            meter.CreateObservableGauge("emogen.memory.device", () => DeviceMemory(model, options.Value.Device), "By", "Memory in use on the GPU, by all programs.");
        }
    }

    private IEnumerable<Measurement<int>> Depths() => Queues((_, count) => count?.Count ?? 0);

    private IEnumerable<Measurement<double>> Ages() => Queues((now, count) => count is null ? 0 : Math.Max(0, (now - count.Oldest).TotalSeconds));

    private IEnumerable<Measurement<int>> Running() =>
        _state.Read().Jobs is { } jobs ? [new(jobs.Where(j => j.Status == JobStatus.Running).Sum(j => j.Count))] : [];

    private IEnumerable<Measurement<int>> Health() =>
        _state.Read().Checks.Select(check => new Measurement<int>(check.Value.Status == "ready" ? 1 : 0, new KeyValuePair<string, object?>("check", check.Key)));

    /// <summary>A number for each priority, also for one of which no job waits; none while the database is away.</summary>
    private IEnumerable<Measurement<T>> Queues<T>(Func<DateTimeOffset, JobCount?, T> number)
        where T : struct
    {
        if (_state.Read().Jobs is not { } jobs)
        {
            return [];
        }

        DateTimeOffset now = _time.GetUtcNow();
        return Enum.GetValues<JobPriority>().Select(priority => new Measurement<T>(
            number(now, jobs.SingleOrDefault(j => j.Status == JobStatus.Queued && j.Priority == priority)),
            new KeyValuePair<string, object?>("priority", priority.Name())));
    }

    /// <summary>Only once the model is there: CUDA's library comes with it.</summary>
    private static IEnumerable<Measurement<long>> DeviceMemory(ModelHost model, string device) =>
        device.Contains("cuda", StringComparison.Ordinal) && model.State == ModelState.Ready && NativeRuntime.DeviceMemoryInUse() is { } bytes ? [new(bytes)] : [];
}
