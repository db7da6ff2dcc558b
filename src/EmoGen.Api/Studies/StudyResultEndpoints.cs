using System.Text;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Studies.Planning;
using EmoGen.Api.Studies.Statistics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Studies;

/// <summary>A study's results and exports, while it is open and after.</summary>
internal static class StudyResultEndpoints
{
    private const string Unfinished = "unfinished";
    private const string CsvType = "text/csv";

    public static void MapStudyResults(this RouteGroupBuilder studies)
    {
        studies.MapGet("/{id:guid}/results", GetAsync).WithName("GetStudyResults").WithSummary("Table 2, with intervals and tests")
            .ProducesProblem(400).ProducesProblem(404).RequireAuthorization(Scopes.Read);
        studies.MapGet("/{id:guid}/results.csv", GetTableAsync).WithName("GetStudyResultsCsv").WithSummary("Table 2 as CSV")
            .Produces<string>(200, CsvType).ProducesProblem(400).ProducesProblem(404).RequireAuthorization(Scopes.Read);
        studies.MapGet("/{id:guid}/answers.csv", GetAnswersAsync).WithName("GetStudyAnswersCsv").WithSummary("Every answer as CSV, a row each")
            .Produces<string>(200, CsvType).ProducesProblem(404).RequireAuthorization(Scopes.Read);
    }

    private static async Task<Ok<StudyResultsResponse>> GetAsync(Guid id, string? include, Caller caller, EmoGenDbContext data, CancellationToken cancellation)
    {
        Study study = await data.FindStudyAsync(id, caller, cancellation);
        StudyFigures figures = await ComputeAsync(study, include, data, cancellation);
        return TypedResults.Ok(StudyResultsResponse.Of(study, (await data.DescribeAsync([study], cancellation)).Single().Participants, figures));
    }

    private static async Task<FileContentHttpResult> GetTableAsync(Guid id, string? include, Caller caller, EmoGenDbContext data, CancellationToken cancellation)
    {
        StudyFigures figures = await ComputeAsync(await data.FindStudyAsync(id, caller, cancellation), include, data, cancellation);
        StringBuilder text = new(Csv.Line("baseline", "question", "mean", "std", "low", "high", "ties", "answers", "participants", "binomialP"));
        foreach (PreferenceRow row in figures.Table)
        {
            PreferenceShare share = row.PreferOurs;
            text.Append(Csv.Line(
                row.Baseline, row.Question, share.Mean, share.Std, share.Low, share.High, row.Ties, row.Answers, row.Participants, row.BinomialP));
        }

        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), Csv.ContentType, $"study-{id}-results.csv");
    }

    private static async Task<PushStreamHttpResult> GetAnswersAsync(Guid id, Caller caller, EmoGenDbContext data, CancellationToken cancellation)
    {
        await data.FindStudyAsync(id, caller, cancellation);
        return TypedResults.Stream(stream => WriteAnswersAsync(stream, data, id, cancellation), Csv.ContentType, $"study-{id}-answers.csv");
    }

    private static async Task WriteAnswersAsync(Stream stream, EmoGenDbContext data, Guid id, CancellationToken cancellation)
    {
        await using StreamWriter writer = new(stream, leaveOpen: true);
        await writer.WriteAsync(Csv.Line(
            "participant", "question", "emotion", "baseline", "kind", "oursSide", "choice", "preferred", "correct", "milliseconds", "changes", "answeredAt"));
        await foreach (ParticipantAnswers one in StudyAnswers.ReadAsync(data, id, cancellation))
        {
            foreach (AnsweredTrial answered in one.Answers)
            {
                await writer.WriteAsync(Line(one.Participant, answered));
            }
        }
    }

    /// <summary>A check has no method of ours and nothing preferred; it has a right answer.</summary>
    private static string Line(StudyParticipant participant, AnsweredTrial answered)
    {
        (PlannedTrial trial, StudyAnswer answer) = answered;
        bool isCheck = trial.Kind == TrialKind.Check;
        return Csv.Line(
            participant.Id, trial.Question, trial.Emotion, trial.Baseline, trial.Kind, isCheck ? null : trial.Side, answer.Choice,
            isCheck ? null : answered.Verdict, isCheck ? answered.IsRight : null, answer.Milliseconds, answer.Changes, answer.AnsweredAt);
    }

    private static async Task<StudyFigures> ComputeAsync(Study study, string? include, EmoGenDbContext data, CancellationToken cancellation)
    {
        new Checks().OneOf("include", include, [Unfinished]).ThrowIfAny();
        StudyDesign design = study.ReadDesign();
        List<Ballot> ballots = [];
        await foreach (ParticipantAnswers one in StudyAnswers.ReadAsync(data, study.Id, cancellation))
        {
            ballots.Add(one.ToBallot());
        }

        StudyStatistics statistics = new(design.Ours, [.. design.Baselines], design.Questions, design.Seed);
        return statistics.Compute(ballots, include == Unfinished);
    }
}
