using System.Diagnostics.Metrics;
using EmoGen.Api.Jobs;

namespace EmoGen.Api.Telemetry;

/// <summary>What this process has done, as metrics; docs/observability.md lists them.</summary>
public sealed class JobMetrics
{
    private static readonly double[] WaitBounds = [0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600, 10800];
    private static readonly double[] StepBounds = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 30];

    private readonly Counter<long> _ended;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _pictures;
    private readonly Counter<long> _deliveries;
    private readonly Counter<double> _busy;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _step;

    public JobMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(Tracing.Name);
        _ended = meter.CreateCounter<long>("emogen.jobs.ended", "{job}", "Jobs that ended, by kind and status.");
        _failures = meter.CreateCounter<long>("emogen.jobs.failures", "{job}", "Jobs that failed, by reason.");
        _pictures = meter.CreateCounter<long>("emogen.pictures", "{picture}", "Pictures drawn and stored.");
        _deliveries = meter.CreateCounter<long>("emogen.webhooks.deliveries", "{delivery}", "Tries to deliver a webhook, by outcome.");
        _busy = meter.CreateCounter<double>("emogen.device.busy", "s", "Time in which the device drew and scored pictures.");
        _wait = meter.CreateHistogram("emogen.job.wait", "s", "From a job's acceptance to its first start.", null, Bounds(WaitBounds));
        _step = meter.CreateHistogram("emogen.step.duration", "s", "A denoising step of one picture.", null, Bounds(StepBounds));
    }

    /// <summary>Shows the counters before there is anything to count: a rate needs its first zero.</summary>
    public void ShowZeros()
    {
        _pictures.Add(0);
        _busy.Add(0);
        foreach (JobKind kind in Enum.GetValues<JobKind>())
        {
            foreach (JobStatus status in Enum.GetValues<JobStatus>().Where(status => status.IsOver()))
            {
                _ended.Add(0, Label("kind", kind.Name()), Label("status", status.Name()));
            }
        }

        foreach (FailureReason reason in Enum.GetValues<FailureReason>())
        {
            _failures.Add(0, Label("reason", reason.Name()));
        }

        foreach (DeliveryOutcome outcome in Enum.GetValues<DeliveryOutcome>())
        {
            _deliveries.Add(0, Label("outcome", outcome.Name()));
        }
    }

    /// <summary>A job was begun for the first time, so long after its acceptance.</summary>
    public void Waited(TimeSpan wait) => _wait.Record(wait.TotalSeconds);

    public void StepDone(TimeSpan duration) => _step.Record(duration.TotalSeconds);

    public void PictureStored() => _pictures.Add(1);

    public void DeviceUsed(TimeSpan time) => _busy.Add(time.TotalSeconds);

    /// <summary>A job ended, and its row says so.</summary>
    /// <param name="kind">Which endpoint it came from.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="reason">Why it failed; null where it did not.</param>
    public void Ended(JobKind kind, JobStatus status, FailureReason? reason = null)
    {
        _ended.Add(1, Label("kind", kind.Name()), Label("status", status.Name()));
        if (reason is { } why)
        {
            _failures.Add(1, Label("reason", why.Name()));
        }
    }

    /// <summary>A webhook was tried.</summary>
    public void Delivered(DeliveryOutcome outcome) => _deliveries.Add(1, Label("outcome", outcome.Name()));

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Bounds(double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}

/// <summary>How a try to deliver a webhook ended.</summary>
public enum DeliveryOutcome
{
    Delivered,

    /// <summary>The receiver did not take it; it is tried again.</summary>
    Retried,

    /// <summary>The receiver did not take it, and it is not tried again.</summary>
    Failed,
}

/// <summary>Names as labels have them.</summary>
internal static class Labels
{
    public static string Name(this JobKind kind) => Lower(kind);

    public static string Name(this JobStatus status) => Lower(status);

    public static string Name(this JobPriority priority) => Lower(priority);

    public static string Name(this DeliveryOutcome outcome) => Lower(outcome);

    private static string Lower<T>(T value)
        where T : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();
}
