using System.Diagnostics;
using EmoGen.Api.Jobs;
using OpenTelemetry.Trace;

namespace EmoGen.Api.Telemetry;

/// <summary>The service's own spans. A job continues the trace of the request that asked for it, in whichever process it is drawn.</summary>
internal static class Tracing
{
    /// <summary>The name of the source of spans, and of the meter.</summary>
    public const string Name = "EmoGen";

    /// <summary>The length of a <c>traceparent</c> (W3C Trace Context, version 00).</summary>
    public const int TraceParentLength = 55;

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>The trace at hand as a <c>traceparent</c>; null where there is none of that form.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Begins the span of an attempt at a job. Where nobody records spans it is there all the same: log lines take their trace from it.</summary>
    public static Activity StartJob(JobClaim claim)
    {
        bool known = ActivityContext.TryParse(claim.TraceParent, null, isRemote: true, out ActivityContext request);
        ActivityLink[] links = known && claim.Attempt > 1 ? [new ActivityLink(request)] : [];
        Activity job = Source.StartActivity("job", ActivityKind.Consumer, request, links: links) ?? StartUnrecorded(request);
        return job.SetTag("emogen.job.id", claim.JobId).SetTag("emogen.job.kind", claim.Request.Kind.Name()).SetTag("emogen.job.attempt", claim.Attempt);
    }

    private static Activity StartUnrecorded(ActivityContext request)
    {
        Activity job = new("job");
        return (request == default ? job : job.SetParentId(request.TraceId, request.SpanId, request.TraceFlags)).Start();
    }
}

/// <summary>Decides about traces that begin here: requests and jobs by a ratio. A question to the database or the store that belongs to neither is polling.</summary>
internal sealed class RootSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _ratio = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => samplingParameters.Kind == ActivityKind.Client
        ? new SamplingResult(SamplingDecision.Drop)
        : _ratio.ShouldSample(samplingParameters);
}
