using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Studies;
using EmoGen.Api.Studies.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Studies for the fuzzer to close and delete, and two that it cannot name, whose participants it is.</summary>
internal static class FuzzStudies
{
    private const int Studies = 30; // more than are deleted meanwhile
    private const int Participants = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="remember">Takes the kind of an id, and the id.</param>
    /// <param name="jobs">Ids of jobs with a picture of awe each.</param>
    public static async Task AddAsync(IServiceProvider root, Action<string, string> remember, IReadOnlyList<string> jobs)
    {
        await using AsyncServiceScope scope = root.CreateAsyncScope();
        EmoGenDbContext data = scope.ServiceProvider.GetRequiredService<EmoGenDbContext>();
        for (int k = 0; k < Studies + 2; k++)
        {
            Guid id = await CreateAsync(scope.ServiceProvider, [.. jobs.Select(Guid.Parse)]);
            IReadOnlyList<Invitation> invited = await scope.ServiceProvider.GetRequiredService<Invitations>().AddAsync(id, Participants, Cancellation);
            remember("codes", (await data.Studies.AsNoTracking().SingleAsync(s => s.Id == id, Cancellation)).JoinCode!);
            if (k < Studies)
            {
                remember("studies", id.ToString());
                continue;
            }

            foreach (Invitation invitation in invited)
            {
                await RememberAsync(scope.ServiceProvider, invitation.Url.Split('/')[^1], remember, finish: invitation == invited[0]);
            }
        }
    }

    private static Task<Guid> CreateAsync(IServiceProvider services, Guid[] jobs) => services.GetRequiredService<StudyCreator>().CreateAsync(
        new NewStudy
        {
            Name = "study",
            Questions = StudyQuestion.All,
            Ours = "ours",
            Emotions = ["awe"],
            Grid = 4,
            Methods = [new NewStudyMethod { Name = "ours", Jobs = jobs[..4] }, new NewStudyMethod { Name = "baseline", Jobs = jobs[4..] }],
        },
        Caller.Anybody,
        Cancellation);

    private static async Task RememberAsync(IServiceProvider services, string token, Action<string, string> remember, bool finish)
    {
        StudyParticipant participant = await Participations.FindAsync(services.GetRequiredService<EmoGenDbContext>(), token, Cancellation);
        Participations participations = services.GetRequiredService<Participations>();
        OpaqueIds ids = new(participant.Secret);
        remember("participations", token);
        for (int trial = 0; trial < participant.ReadPlan().Count; trial++)
        {
            remember("pictures", $"{token}/{ids.OfPicture(new PicturePlace(trial, StudyChoice.Left, 0))}");
            remember("trials", $"{token}/{ids.OfTrial(trial)}");
            if (finish)
            {
                await participations.AnswerAsync(token, ids.OfTrial(trial), StudyChoice.Tie, 1, Cancellation);
            }
        }
    }
}
