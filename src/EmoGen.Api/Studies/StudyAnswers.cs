using System.Runtime.CompilerServices;
using EmoGen.Api.Data;
using EmoGen.Api.Studies.Planning;
using EmoGen.Api.Studies.Statistics;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>An answer with the trial that it is to.</summary>
internal sealed record AnsweredTrial(PlannedTrial Trial, StudyAnswer Answer)
{
    /// <summary>Which method was preferred, of a pair.</summary>
    public Verdict Verdict => Answer.Choice == StudyChoice.Tie ? Verdict.Tie : Answer.Choice == Trial.Side ? Verdict.Ours : Verdict.Baseline;

    /// <summary>Whether the answer to a check is right; a tie is not.</summary>
    public bool IsRight => Answer.Choice == Trial.Side;
}

/// <summary>All that a participant has answered.</summary>
internal sealed record ParticipantAnswers(StudyParticipant Participant, IReadOnlyList<AnsweredTrial> Answers)
{
    /// <summary>The same for the statistics.</summary>
    public Ballot ToBallot()
    {
        Dictionary<int, AnsweredTrial> byPlace = Answers.ToDictionary(one => one.Answer.Trial);
        return new Ballot
        {
            Participant = Participant.Id.ToString(),
            Finished = Participant.FinishedAt is not null,
            Pairs = [.. Of(TrialKind.Pair).Select(one => new PairAnswer(one.Trial.Question, one.Trial.Baseline!, one.Verdict))],
            Repeats =
            [
                .. from again in Of(TrialKind.Repeat)
                   let first = byPlace.GetValueOrDefault(again.Trial.Original ?? -1)
                   where first is not null
                   select new RepeatedAnswer(first.Verdict, again.Verdict),
            ],
            Checks = [.. Of(TrialKind.Check).Select(one => one.IsRight)],
        };
    }

    private IEnumerable<AnsweredTrial> Of(TrialKind kind) => Answers.Where(one => one.Trial.Kind == kind);
}

/// <summary>Reads a study's answers.</summary>
internal static class StudyAnswers
{
    private const int BatchSize = 50;

    /// <summary>Of every participant who has started, by number; a batch of participants at a time.</summary>
    public static async IAsyncEnumerable<ParticipantAnswers> ReadAsync(EmoGenDbContext data, Guid studyId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int last = 0; ;)
        {
            int after = last;
            List<StudyParticipant> batch = await data.StudyParticipants.AsNoTracking()
                .Where(p => p.StudyId == studyId && p.StartedAt != null && p.Number > after).OrderBy(p => p.Number).Take(BatchSize).ToListAsync(cancellation);
            if (batch.Count == 0)
            {
                yield break;
            }

            last = batch[^1].Number;
            Guid[] ids = [.. batch.Select(p => p.Id)];
            List<StudyAnswer> rows = await data.StudyAnswers.AsNoTracking().Where(a => ids.Contains(a.ParticipantId)).OrderBy(a => a.Trial).ToListAsync(cancellation);
            ILookup<Guid, StudyAnswer> answers = rows.ToLookup(a => a.ParticipantId);
            foreach (StudyParticipant participant in batch)
            {
                IReadOnlyList<PlannedTrial> plan = participant.ReadPlan();
                yield return new ParticipantAnswers(participant, [.. answers[participant.Id].Select(answer => new AnsweredTrial(plan[answer.Trial], answer))]);
            }
        }
    }
}
