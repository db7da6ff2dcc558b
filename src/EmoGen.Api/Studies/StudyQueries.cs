using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>What of the studies a caller may know of.</summary>
internal static class StudyQueries
{
    /// <summary>Studies that are ready and not deleted: the caller's, or to an administrator everybody's.</summary>
    public static IQueryable<Study> VisibleTo(this IQueryable<Study> studies, Caller caller)
    {
        IQueryable<Study> there = studies.AsNoTracking().Where(s => s.ReadyAt != null && s.DeletedAt == null);
        return caller.Has(Scope.Admin) ? there : there.Where(s => s.Owner == caller.Owner);
    }

    /// <exception cref="ProblemException">The caller has no such study.</exception>
    public static async Task<Study> FindStudyAsync(this EmoGenDbContext data, Guid id, Caller caller, CancellationToken cancellation) =>
        await data.Studies.VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancellation) ?? throw new ProblemException(Problems.NotFound("study", id));

    /// <summary>The studies as their owner sees them, in their order.</summary>
    public static async Task<List<StudyResponse>> DescribeAsync(this EmoGenDbContext data, IReadOnlyCollection<Study> studies, CancellationToken cancellation)
    {
        Guid[] ids = [.. studies.Select(s => s.Id)];
        var counts = await data.StudyParticipants.Where(p => ids.Contains(p.StudyId)).GroupBy(p => p.StudyId)
            .Select(group => new
            {
                Id = group.Key,
                Invited = group.Count(),
                Started = group.Count(p => p.StartedAt != null),
                Finished = group.Count(p => p.FinishedAt != null),
            })
            .ToDictionaryAsync(count => count.Id, count => new StudyParticipants(count.Invited, count.Started, count.Finished), cancellation);
        return [.. studies.Select(study => StudyResponse.Of(study, counts.GetValueOrDefault(study.Id, new StudyParticipants(0, 0, 0))))];
    }
}
