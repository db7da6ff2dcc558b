using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Emotions;
using EmoGen.Api.Http;
using EmoGen.Api.Workers;
using EmoGen.Engine.Emotions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary><c>/v1/jobs</c>.</summary>
public static class JobEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder jobs = app.MapGroup("/v1/jobs").WithTags("Jobs");
        jobs.MapGet("/{id:guid}", GetAsync).WithName("GetJob").WithSummary("A job").ProducesProblem(404).RequireAuthorization(Scopes.Read);
        jobs.MapGet("/", ListAsync).WithName("ListJobs").WithSummary("Jobs, newest first").ProducesProblem(400).RequireAuthorization(Scopes.Read);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync).WithName("CancelJob").WithSummary("Stops a job within one denoising step")
            .ProducesProblem(404).ProducesProblem(409).RequireAuthorization(Scopes.Submit);
        jobs.MapPost("/{id:guid}/rerun", RerunAsync).WithName("RerunJob").WithSummary("A new job with the same request, seed included")
            .ProducesProblem(404).AnswersWithJob();
        jobs.MapGet("/{id:guid}/events", JobEvents.StreamAsync).WithName("GetJobEvents").WithSummary("Server-sent events: state, progress, preview, done")
            .Produces<string>(200, "text/event-stream").Produces(204).ProducesProblem(404).RequireAuthorization(Scopes.Read)
            .LimitOpenStreams();
    }

    private static async Task<Ok<JobResponse>> GetAsync(Guid id, Caller caller, EmoGenDbContext data, CancellationToken cancellation) =>
        TypedResults.Ok(await FindAsync(data, id, caller, cancellation));

    private static async Task<Ok<Page<JobResponse>>> ListAsync(
        string? status, string? kind, string? emotion, string? limit, string? cursor, Caller caller, EmoGenDbContext data, CancellationToken cancellation)
    {
        Checks checks = new();
        JobStatus? wantedStatus = ParseName<JobStatus>(checks, "status", status);
        JobKind? wantedKind = ParseName<JobKind>(checks, "kind", kind);
        checks.OneOf("emotion", emotion, EmotionNames.All.Select(e => e.Name()));
        int size = Paging.Limit(checks, limit, DefaultLimit, MaxLimit);
        Guid? after = Paging.Cursor(checks, cursor);
        checks.ThrowIfAny();

        IQueryable<Job> jobs = data.Jobs.VisibleTo(caller);
        jobs = wantedStatus is null ? jobs : jobs.Where(j => j.Status == wantedStatus);
        jobs = wantedKind is null ? jobs : jobs.Where(j => j.Kind == wantedKind);
        jobs = after is null ? jobs : jobs.Where(j => j.Id < after);
        if (EmotionNames.TryParse(emotion, out Emotion wanted))
        {
            int bit = wanted.Bit();
            jobs = jobs.Where(j => (j.EmotionBits & bit) != 0);
        }

        IReadOnlyList<JobResponse> rows = await jobs.OrderByDescending(j => j.Id).Take(size + 1).ReadAsync(data, cancellation);
        return TypedResults.Ok(Paging.Cut(rows, size, job => job.Id));
    }

    private static async Task<Accepted<JobResponse>> CancelAsync(
        Guid id, Caller caller, EmoGenDbContext data, JobLedger ledger, JobSignals signals, RunningJobs running, CancellationToken cancellation)
    {
        JobResponse job = await FindAsync(data, id, caller, cancellation);
        if (!await ledger.CancelAsync(id, cancellation))
        {
            job = await FindAsync(data, id, caller, cancellation);
            throw new ProblemException(Problems.Conflict(
                "job-over", "The job is over.", $"It ended as {job.Status.ToString().ToLowerInvariant()}: there is nothing to cancel."));
        }

        running.Stop(id);
        signals.Changed(id);
        return TypedResults.Accepted($"/v1/jobs/{id}", await FindAsync(data, id, caller, cancellation));
    }

    private static async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> RerunAsync(
        Guid id, Caller caller, EmoGenDbContext data, JobSubmitter submitter, HttpContext http)
    {
        Job job = await data.Jobs.VisibleTo(caller).AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, http.RequestAborted)
            ?? throw new ProblemException(Problems.NotFound("job", id));
        return await submitter.SubmitAsync(NewJob.FromJson(job.Kind, job.Request), $"rerun {id}", http);
    }

    private static async Task<JobResponse> FindAsync(EmoGenDbContext data, Guid id, Caller caller, CancellationToken cancellation) =>
        (await data.Jobs.VisibleTo(caller).Where(j => j.Id == id).ReadAsync(data, cancellation)).SingleOrDefault() ?? throw new ProblemException(Problems.NotFound("job", id));

    private static T? ParseName<T>(Checks checks, string field, string? value)
        where T : struct, Enum
    {
        checks.OneOf(field, value, Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));
        return Enum.TryParse(value, ignoreCase: true, out T parsed) ? parsed : null;
    }
}
