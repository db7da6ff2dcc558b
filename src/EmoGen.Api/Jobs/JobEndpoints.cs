using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary><c>/v1/jobs</c>.</summary>
public static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder jobs = app.MapGroup("/v1/jobs").WithTags("Jobs");
        jobs.MapGet("/{id:guid}", GetAsync).WithName("GetJob").WithSummary("A job").ProducesProblem(404).RequireAuthorization(Scopes.Read);
        jobs.MapGet("/", ListAsync).WithName("ListJobs").WithSummary("Jobs, newest first").ProducesProblem(400).RequireAuthorization(Scopes.Read);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync).WithName("CancelJob").WithSummary("Stops a job within one denoising step")
            .ProducesProblem(404).ProducesProblem(409).RequireAuthorization(Scopes.Submit);
        jobs.MapPost("/cancel", BatchCancelEndpoint.CancelAsync).WithName("CancelJobs").WithSummary("Stops all of the caller's jobs that the filters mean")
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).RequireAuthorization(Scopes.Submit);
        jobs.MapPost("/{id:guid}/rerun", RerunAsync).WithName("RerunJob").WithSummary("A new job with the same request, seed included")
            .ProducesProblem(404).AnswersWithJob();
        jobs.MapGet("/{id:guid}/events", JobEvents.StreamAsync).WithName("GetJobEvents").WithSummary("Server-sent events: state, progress, preview, done")
            .Produces<string>(200, "text/event-stream").Produces(204).ProducesProblem(404).RequireAuthorization(Scopes.Read)
            .LimitOpenStreams();
    }

    private static async Task<TaggedOk<JobResponse>> GetAsync(Guid id, Caller caller, EmoGenDbContext data, JobReader reader, CancellationToken cancellation) =>
        new(await FindAsync(reader, data, id, caller, cancellation), isWeak: true);

    private static async Task<Ok<Page<JobResponse>>> ListAsync([AsParameters] JobListQuery query, Caller caller, EmoGenDbContext data, JobReader reader, HttpContext http)
    {
        (int size, Guid? after) = query.CheckedPage();
        IQueryable<Job> jobs = query.Apply(data.Jobs.VisibleTo(caller), data.JobLabels.VisibleTo(caller));
        jobs = after is null ? jobs : jobs.Where(j => j.Id < after);
        IReadOnlyList<JobSnapshot> rows = await reader.ReadAsync(data, jobs.OrderByDescending(j => j.Id).Take(size + 1), http.RequestAborted);
        return TypedResults.Ok(Paging.Cut([.. rows.Select(row => row.Job)], size, job => job.Id).Linked(http));
    }

    private static async Task<Accepted<JobResponse>> CancelAsync(
        Guid id, Caller caller, EmoGenDbContext data, JobReader reader, JobCanceler canceler, CancellationToken cancellation)
    {
        JobResponse job = await FindAsync(reader, data, id, caller, cancellation);
        if (!await canceler.CancelAsync(id, job.Kind, cancellation))
        {
            job = await FindAsync(reader, data, id, caller, cancellation);
            throw new ProblemException(Problems.Conflict(
                "job-over", "The job is over.", $"It ended as {job.Status.ToString().ToLowerInvariant()}: there is nothing to cancel."));
        }

        return TypedResults.Accepted($"/v1/jobs/{id}", await FindAsync(reader, data, id, caller, cancellation));
    }

    private static async Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> RerunAsync(
        Guid id, Caller caller, EmoGenDbContext data, JobSubmitter submitter, HttpContext http)
    {
        Job job = await data.Jobs.VisibleTo(caller).AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, http.RequestAborted)
            ?? throw new ProblemException(Problems.NotFound("job", id));
        NewJob request = NewJob.FromJson(job.Kind, job.Request) with { Labels = LabelRules.Read(job.Labels), Webhook = NewWebhook.Of(job.WebhookUrl) };
        return await submitter.SubmitAsync(request, $"rerun {id}", http, job.RerunOf ?? id);
    }

    private static async Task<JobResponse> FindAsync(JobReader reader, EmoGenDbContext data, Guid id, Caller caller, CancellationToken cancellation) =>
        (await reader.FindAsync(data, data.Jobs.VisibleTo(caller).Where(j => j.Id == id), cancellation))?.Job ?? throw new ProblemException(Problems.NotFound("job", id));
}
