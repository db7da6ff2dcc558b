using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Studies.Planning;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Studies;

/// <summary>Makes participants, each with a personal link and a plan of its own.</summary>
public sealed class Invitations(IDbContextFactory<EmoGenDbContext> contexts, IOptions<EmoGenOptions> options, TimeProvider time)
{
    /// <summary>The study's row is locked first: so numbers are given once, the limit holds, and nobody joins a study that is being closed.</summary>
    /// <exception cref="ProblemException">The study is gone, closed or full.</exception>
    public async Task<IReadOnlyList<Invitation>> AddAsync(Guid studyId, int count, CancellationToken cancellation)
    {
        int most = options.Value.Studies.MaxParticipants;
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        List<StudyPicture> pictures = await data.StudyPictures.AsNoTracking().Where(p => p.StudyId == studyId).ToListAsync(cancellation);
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        int open = await data.Studies.Where(s => s.Id == studyId && s.ClosedAt == null && s.DeletedAt == null && s.Invited + count <= most)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Invited, s => s.Invited + count), cancellation);
        Study? study = await data.Studies.AsNoTracking().SingleOrDefaultAsync(s => s.Id == studyId && s.DeletedAt == null, cancellation);
        if (open == 0 || study is null)
        {
            throw new ProblemException(
                study is null ? Problems.NotFound("study", studyId) : study.Status == StudyStatus.Closed ? StudyProblems.Closed() : StudyProblems.Full(most));
        }

        TrialPlanner planner = new(study.ReadDesign(), new PictureCells(pictures));
        List<Invitation> made = [];
        for (int number = study.Invited - count + 1; number <= study.Invited; number++)
        {
            string token = LinkText.CreateToken();
            StudyParticipant participant = Create(studyId, number, token, planner);
            data.StudyParticipants.Add(participant);
            made.Add(new Invitation(participant.Id, $"/study/{token}"));
        }

        await data.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return made;
    }

    private StudyParticipant Create(Guid studyId, int number, string token, TrialPlanner planner) => new()
    {
        Id = Guid.NewGuid(),
        StudyId = studyId,
        Number = number,
        TokenHash = LinkText.HashOfToken(token)!,
        Secret = RandomNumberGenerator.GetBytes(StudyParticipant.SecretLength),
        Plan = JsonSerializer.Serialize(planner.Plan(number), StrictJson.Stored),
        CreatedAt = time.GetUtcNow(),
    };
}
