using System.Globalization;
using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;

namespace EmoGen.Api.Jobs;

/// <summary>
/// A job's events: <c>state</c>, <c>progress</c>, <c>preview</c>, <c>done</c>. They are read off the row, so that they work wherever the worker
/// is; an event's id grows with the row's version, and <c>Last-Event-ID</c> leaves out what the client has seen.
/// </summary>
public static class JobEvents
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    public static async Task StreamAsync(
        Guid id, Caller caller, HttpContext http, EmoGenDbContext data, JobReader reader, JobSignals signals, AccessWatch watch, IHostApplicationLifetime lifetime)
    {
        using OpenAccess access = watch.Open(caller);
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, access.Token);
        using JobListener listener = signals.Listen(id, wantsPreviews: true);
        JobSnapshot job = await reader.FindAsync(data, data.Jobs.VisibleTo(caller).Where(j => j.Id == id), end.Token)
            ?? throw new ProblemException(Problems.NotFound("job", id));
        JobEventSource source = new(LastEventId(http.Request));
        IReadOnlyList<JobEvent> events = source.Next(job);
        if (source.IsOver && events.Count == 0)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await http.Response.WriteAsync("retry: 2000\n\n", end.Token);
            await WriteAsync(http.Response, events, end.Token);
            await FollowAsync(http.Response, listener, source, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, its key has ended, or the service stops: the client comes back with its Last-Event-ID.
        }
    }

    private static async Task FollowAsync(HttpResponse response, JobListener listener, JobEventSource source, CancellationToken cancellation)
    {
        while (!source.IsOver)
        {
            JobNews news = await listener.WaitAsync(HeartbeatInterval, cancellation);
            IReadOnlyList<JobEvent> events = [.. news.Previews.Select(JobEvent.Of), .. news.Snapshot is null ? [] : source.Next(news.Snapshot)];
            if (news is { Snapshot: null, Previews.Count: 0 })
            {
                await response.WriteAsync(": still here\n\n", cancellation);
            }

            await WriteAsync(response, events, cancellation);
        }
    }

    private static long LastEventId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : 0;

    private static async Task WriteAsync(HttpResponse response, IReadOnlyList<JobEvent> events, CancellationToken cancellation)
    {
        foreach (JobEvent one in events)
        {
            string id = one.Id is null ? "" : FormattableString.Invariant($"id: {one.Id}\n");
            await response.WriteAsync($"{id}event: {one.Name}\ndata: {JsonSerializer.Serialize(one.Data, StrictJson.Options)}\n\n", cancellation);
        }

        await response.Body.FlushAsync(cancellation);
    }
}

/// <summary>One server-sent event.</summary>
/// <param name="Id">Unlike for every event of a job, so that a client may leave between any two; null for what is not in the row.</param>
internal sealed record JobEvent(long? Id, string Name, object Data)
{
    private const int Kinds = 3;

    /// <summary>The last id that a version of a row can have.</summary>
    public static long LastId(long version) => Number(version, Kinds);

    public static JobEvent Of(long version, JobState state) => new(Number(version, 1), "state", state);

    public static JobEvent Of(long version, JobProgress progress) => new(Number(version, 2), "progress", progress);

    public static JobEvent Of(long version, JobResponse done) => new(Number(version, Kinds), "done", done);

    public static JobEvent Of(JobPreview preview) => new(null, "preview", preview);

    private static long Number(long version, int kind) => ((version - 1) * Kinds) + kind;
}

/// <summary>What of a job a listener has not seen yet.</summary>
/// <param name="seen">The last event that the listener heard before; 0 for none.</param>
internal sealed class JobEventSource(long seen)
{
    private long _told; // the version
    private (JobStatus Status, int Attempt)? _state;
    private JobProgress? _progress;

    /// <summary>True once the last event is out.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The events between what was told last and this.</summary>
    public IReadOnlyList<JobEvent> Next(JobSnapshot snapshot)
    {
        (long version, JobResponse job) = snapshot;
        if (version <= _told)
        {
            return [];
        }

        List<JobEvent> events = [];
        if (_state != (job.Status, job.Attempt))
        {
            _state = (job.Status, job.Attempt);
            events.Add(JobEvent.Of(version, new JobState(job.Id, job.Status, job.QueuePosition, job.Attempt)));
        }

        if (_progress != job.Progress && job.Status != JobStatus.Queued)
        {
            _progress = job.Progress;
            events.Add(JobEvent.Of(version, job.Progress));
        }

        if (job.Status.IsOver())
        {
            events.Add(JobEvent.Of(version, job));
            IsOver = true;
        }

        _told = version;
        return seen > JobEvent.LastId(version) ? events : [.. events.Where(e => e.Id > seen)]; // An id of the future is none of ours.
    }
}

/// <summary>The data of a <c>state</c> event.</summary>
internal sealed record JobState(Guid Id, JobStatus Status, int? QueuePosition, int Attempt);
