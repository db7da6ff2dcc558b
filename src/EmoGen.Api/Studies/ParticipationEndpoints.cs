using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Storage;
using EmoGen.Api.Studies.Planning;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace EmoGen.Api.Studies;

/// <summary><c>/v1/participations</c>: no key is asked for, the link's token is the right.</summary>
public static class ParticipationEndpoints
{
    public const string Root = "/v1/participations";

    private const string PictureType = "image/jpeg";
    private const string PictureCache = "private, max-age=86400, immutable";

    public static void MapParticipations(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup(Root).WithTags("Studies").AllowAnonymous();
        group.MapPost("/", JoinAsync).WithName("JoinStudy").WithSummary("A personal link for somebody who has the open one")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);
        group.MapGet("/{token}", GetAsync).WithName("GetParticipation").WithSummary("What the participant is asked, and its answers so far")
            .ProducesProblem(404).ProducesProblem(429).ProducesProblem(503);
        group.MapGet("/{token}/pictures/{picture}", PictureAsync).WithName("GetParticipationPicture").WithSummary("A picture of a trial")
            .Produces<Stream>(200, PictureType).Produces(304).ProducesProblem(404).ProducesProblem(412).ProducesProblem(429).ProducesProblem(503);
        group.MapPut("/{token}/trials/{trial}", AnswerAsync).WithName("AnswerTrial").WithSummary("An answer, which may be changed until the participant finishes")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);
        group.MapPost("/{token}/finish", FinishAsync).WithName("FinishParticipation").WithSummary("Ends the participation when every trial is answered")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);
    }

    private static async Task<Created<JoinedResponse>> JoinAsync(
        Body<NewParticipation> body, EmoGenDbContext data, Invitations invitations, JoinLimit limit, HttpContext http)
    {
        string code = body.Value.Code ?? "";
        new Checks().Require(code.Length > 0, "code", "Expected the last part of the open link.").ThrowIfAny();
        Guid? study = await data.Studies.Where(s => s.JoinCode == code && s.ReadyAt != null && s.DeletedAt == null).Select(s => (Guid?)s.Id)
            .SingleOrDefaultAsync(http.RequestAborted);
        limit.Take(study ?? throw new ProblemException(StudyProblems.NoSuchLink()));
        IReadOnlyList<Invitation> made = await invitations.AddAsync(study.Value, 1, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new JoinedResponse(made.Single().Url));
    }

    private static async Task<Ok<ParticipationResponse>> GetAsync(string token, EmoGenDbContext data, HttpContext http)
    {
        StudyParticipant participant = await Participations.FindAsync(data, token, http.RequestAborted);
        IReadOnlyList<PlannedTrial> plan = participant.ReadPlan();
        ParticipationStudy study = await data.Studies.Where(s => s.Id == participant.StudyId)
            .Select(s => new ParticipationStudy(s.Name, s.Instructions)).SingleOrDefaultAsync(http.RequestAborted)
            ?? throw new ProblemException(StudyProblems.NoSuchLink());
        Dictionary<int, StudyChoice> choices = await data.StudyAnswers.Where(a => a.ParticipantId == participant.Id)
            .ToDictionaryAsync(a => a.Trial, a => a.Choice, http.RequestAborted);
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new ParticipationResponse
        {
            Study = study,
            Status = participant.Status,
            Trials = participant.Status == ParticipationStatus.Open ? Describe(plan, new OpaqueIds(participant.Secret), $"{Root}/{token}", choices) : [],
            Answered = choices.Count,
            Total = plan.Count,
        });
    }

    /// <summary>A picture never changes, so its id is its tag: a tag of its content would show two participants what they share.</summary>
    private static async Task<Results<FileStreamHttpResult, StatusCodeHttpResult>> PictureAsync(
        string token, string picture, EmoGenDbContext data, IBlobStore blobs, HttpContext http)
    {
        StudyParticipant participant = await Participations.FindAsync(data, token, http.RequestAborted);
        PicturePlace at = new OpaqueIds(participant.Secret).FindPicture(picture) ?? throw new ProblemException(StudyProblems.NoSuch("picture"));
        int index = participant.ReadPlan()[at.Trial].On(at.Side)[at.Place];
        EntityTagHeaderValue tag = new($"\"{picture}\"");
        http.Response.Headers.CacheControl = PictureCache;
        if (http.Request.Knows(tag))
        {
            http.Response.Headers.ETag = tag.ToString();
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        string? key = await data.StudyPictures.Where(p => p.StudyId == participant.StudyId && p.Index == index).Select(p => p.BlobKey)
            .SingleOrDefaultAsync(http.RequestAborted);
        Stream? file = key is null ? null : await blobs.OpenAsync(key, http.RequestAborted);
        return TypedResults.Stream(file ?? throw new ProblemException(StudyProblems.NoSuch("picture")), PictureType, entityTag: tag);
    }

    private static async Task<Ok<ParticipationProgress>> AnswerAsync(
        string token, string trial, Body<NewAnswer> body, Participations participations, CancellationToken cancellation)
    {
        (StudyChoice choice, int milliseconds) = body.Value.Checked();
        return TypedResults.Ok(await participations.AnswerAsync(token, trial, choice, milliseconds, cancellation));
    }

    private static async Task<Ok<ParticipationProgress>> FinishAsync(string token, Participations participations, CancellationToken cancellation) =>
        TypedResults.Ok(await participations.FinishAsync(token, cancellation));

    private static TrialResponse[] Describe(IReadOnlyList<PlannedTrial> plan, OpaqueIds ids, string address, Dictionary<int, StudyChoice> choices)
    {
        return
        [
            .. plan.Select((trial, k) => new TrialResponse(
                ids.OfTrial(k), trial.Question, trial.Emotion, Pictures(trial, k, StudyChoice.Left), Pictures(trial, k, StudyChoice.Right), ChoiceOf(k))),
        ];

        string? ChoiceOf(int k) => choices.TryGetValue(k, out StudyChoice choice) ? choice.Name() : null;

        string[] Pictures(PlannedTrial trial, int k, StudyChoice side) =>
            [.. trial.On(side).Select((_, place) => $"{address}/pictures/{ids.OfPicture(new PicturePlace(k, side, place))}")];
    }
}
