using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Studies.Sources;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary><c>/v1/studies</c>, for owners.</summary>
public static class StudyEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapStudies(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder studies = app.MapGroup("/v1/studies").WithTags("Studies");
        studies.MapPost("/", CreateAsync).WithName("CreateStudy").WithSummary("A study of pictures that are there: they are copied")
            .RequireAuthorization(Scopes.Submit).RequireAuthorization(Scopes.Read);
        studies.MapGet("/", ListAsync).WithName("ListStudies").WithSummary("Studies, newest first").ProducesProblem(400).RequireAuthorization(Scopes.Read);
        studies.MapGet("/{id:guid}", GetAsync).WithName("GetStudy").WithSummary("A study").ProducesProblem(404).RequireAuthorization(Scopes.Read);
        studies.MapPost("/{id:guid}/participants", InviteAsync).WithName("InviteParticipants").WithSummary("Personal links, shown this once")
            .ProducesProblem(404).ProducesProblem(409).RequireAuthorization(Scopes.Submit).RequireAuthorization(Scopes.Read);
        studies.MapPost("/{id:guid}/close", CloseAsync).WithName("CloseStudy").WithSummary("Ends a study: nothing is answered any more")
            .ProducesProblem(404).ProducesProblem(409).RequireAuthorization(Scopes.Submit);
        studies.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteStudy").WithSummary("Removes a study with its participants, answers and pictures")
            .ProducesProblem(404).RequireAuthorization(Scopes.Submit);
        studies.MapStudyResults();
    }

    private static async Task<Created<StudyResponse>> CreateAsync(
        Body<NewStudy> body, Caller caller, EmoGenDbContext data, StudyCreator creator, CancellationToken cancellation)
    {
        Guid id = await creator.CreateAsync(body.Value, caller, cancellation);
        return TypedResults.Created($"/v1/studies/{id}", await ReadAsync(data, id, caller, cancellation));
    }

    private static async Task<Ok<Page<StudyResponse>>> ListAsync(string? limit, string? cursor, Caller caller, EmoGenDbContext data, HttpContext http)
    {
        Checks checks = new();
        int size = Paging.Limit(checks, limit, DefaultLimit, MaxLimit);
        Guid? after = Paging.Cursor(checks, cursor);
        checks.ThrowIfAny();
        IQueryable<Study> studies = data.Studies.VisibleTo(caller);
        studies = after is null ? studies : studies.Where(s => s.Id < after);
        List<Study> rows = await studies.OrderByDescending(s => s.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        return TypedResults.Ok(Paging.Cut(await data.DescribeAsync(rows, http.RequestAborted), size, study => study.Id).Linked(http));
    }

    private static async Task<Ok<StudyResponse>> GetAsync(Guid id, Caller caller, EmoGenDbContext data, CancellationToken cancellation) =>
        TypedResults.Ok(await ReadAsync(data, id, caller, cancellation));

    private static async Task<Ok<InvitationsResponse>> InviteAsync(
        Guid id, Body<NewInvitations> body, Caller caller, EmoGenDbContext data, Invitations invitations, HttpContext http)
    {
        int count = body.Value.CheckedCount();
        await data.FindStudyAsync(id, caller, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new InvitationsResponse(await invitations.AddAsync(id, count, http.RequestAborted)));
    }

    /// <summary>Closes every participation in the same transaction: an answer that is being given comes before it or not at all.</summary>
    private static async Task<Ok<StudyResponse>> CloseAsync(Guid id, Caller caller, EmoGenDbContext data, TimeProvider time, CancellationToken cancellation)
    {
        await data.FindStudyAsync(id, caller, cancellation);
        DateTimeOffset now = time.GetUtcNow();
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        int closed = await data.Studies.Where(s => s.Id == id && s.ClosedAt == null && s.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ClosedAt, now), cancellation);
        if (closed == 0)
        {
            throw new ProblemException(StudyProblems.Closed());
        }

        await data.StudyParticipants.Where(p => p.StudyId == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ClosedAt, now), cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.Ok(await ReadAsync(data, id, caller, cancellation));
    }

    private static async Task<NoContent> DeleteAsync(Guid id, Caller caller, EmoGenDbContext data, StudyRemover remover, CancellationToken cancellation)
    {
        await data.FindStudyAsync(id, caller, cancellation);
        await remover.RemoveAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<StudyResponse> ReadAsync(EmoGenDbContext data, Guid id, Caller caller, CancellationToken cancellation) =>
        (await data.DescribeAsync([await data.FindStudyAsync(id, caller, cancellation)], cancellation)).Single();
}
