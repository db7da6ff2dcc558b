using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>
/// What participants do. An answer is one transaction: it is stored whole before the service says so, or not at all, and the same answer sent again changes
/// nothing. After the end of the participation or of the study nothing changes.
/// </summary>
public sealed class Participations(IDbContextFactory<EmoGenDbContext> contexts, TimeProvider time)
{
    /// <summary>The participant whose link carries the token.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<StudyParticipant> FindAsync(EmoGenDbContext data, string token, CancellationToken cancellation)
    {
        string? hash = LinkText.HashOfToken(token);
        StudyParticipant? participant = hash is null ? null : await data.StudyParticipants.AsNoTracking().SingleOrDefaultAsync(p => p.TokenHash == hash, cancellation);
        return participant ?? throw new ProblemException(StudyProblems.NoSuchLink());
    }

    /// <summary>Takes an answer, or another one in its place.</summary>
    /// <exception cref="ProblemException">There is no such link or trial, or the participation is over.</exception>
    public async Task<ParticipationProgress> AnswerAsync(string token, string trialId, StudyChoice choice, int milliseconds, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        StudyParticipant participant = await FindAsync(data, token, cancellation);
        int total = participant.ReadPlan().Count;
        int trial = new OpaqueIds(participant.Secret).FindTrial(trialId) ?? throw new ProblemException(StudyProblems.NoSuch("trial"));
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        int open = await Open(data, participant.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.StartedAt, p => p.StartedAt ?? now), cancellation);
        if (open == 0)
        {
            throw new ProblemException(await WhyOverAsync(data, token, cancellation) == ParticipationStatus.Finished ? StudyProblems.Finished() : StudyProblems.Closed());
        }

        await PutAsync(data, participant.Id, trial, choice, milliseconds, now, cancellation);
        int answered = await data.StudyAnswers.CountAsync(a => a.ParticipantId == participant.Id, cancellation);
        await transaction.CommitAsync(cancellation);
        return new ParticipationProgress(answered, total);
    }

    /// <summary>Ends the participation; once more it does nothing.</summary>
    /// <exception cref="ProblemException">There is no such link, trials are left, or the study is closed.</exception>
    public async Task<ParticipationProgress> FinishAsync(string token, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        StudyParticipant participant = await FindAsync(data, token, cancellation);
        int total = participant.ReadPlan().Count;
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        int open = await Open(data, participant.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.FinishedAt, now), cancellation);
        int answered = await data.StudyAnswers.CountAsync(a => a.ParticipantId == participant.Id, cancellation);
        if (open == 0 && await WhyOverAsync(data, token, cancellation) != ParticipationStatus.Finished)
        {
            throw new ProblemException(StudyProblems.Closed());
        }

        if (answered < total)
        {
            throw new ProblemException(StudyProblems.TrialsLeft(total - answered, total));
        }

        await transaction.CommitAsync(cancellation);
        return new ParticipationProgress(answered, total);
    }

    private static IQueryable<StudyParticipant> Open(EmoGenDbContext data, Guid id) =>
        data.StudyParticipants.Where(p => p.Id == id && p.FinishedAt == null && p.ClosedAt == null);

    private static async Task<ParticipationStatus> WhyOverAsync(EmoGenDbContext data, string token, CancellationToken cancellation) =>
        (await FindAsync(data, token, cancellation)).Status;

    private static async Task PutAsync(
        EmoGenDbContext data, Guid participantId, int trial, StudyChoice choice, int milliseconds, DateTimeOffset now, CancellationToken cancellation)
    {
        StudyAnswer? answer = await data.StudyAnswers.SingleOrDefaultAsync(a => a.ParticipantId == participantId && a.Trial == trial, cancellation);
        if (answer is null)
        {
            data.StudyAnswers.Add(new StudyAnswer { ParticipantId = participantId, Trial = trial, Choice = choice, Milliseconds = milliseconds, AnsweredAt = now });
        }
        else if (answer.Choice != choice)
        {
            (answer.Choice, answer.Milliseconds, answer.AnsweredAt) = (choice, milliseconds, now);
            answer.Changes++;
        }

        await data.SaveChangesAsync(cancellation);
    }
}
