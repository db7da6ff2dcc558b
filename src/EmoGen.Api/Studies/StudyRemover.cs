using EmoGen.Api.Data;
using EmoGen.Api.Images;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>Removes a study for good: first, at once, all rows but its own, which is emptied, then the files; those that are left the sweep finds.</summary>
public sealed class StudyRemover(IDbContextFactory<EmoGenDbContext> contexts, PictureRemover files, TimeProvider time)
{
    /// <summary>False where somebody else has removed it.</summary>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        int removed = await data.Studies.Where(s => s.Id == id && s.DeletedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.DeletedAt, now).SetProperty(s => s.JoinCode, (string?)null).SetProperty(s => s.Name, "")
                .SetProperty(s => s.Instructions, (string?)null).SetProperty(s => s.Design, "{}"),
            cancellation);
        if (removed == 0)
        {
            return false;
        }

        List<string> keys = await data.StudyPictures.Where(p => p.StudyId == id).Select(p => p.BlobKey).Distinct().ToListAsync(cancellation);
        await data.StudyParticipants.Where(p => p.StudyId == id).ExecuteDeleteAsync(cancellation); // with their answers: whoever gives one holds the participant first, too
        await data.StudyPictures.Where(p => p.StudyId == id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        foreach (string key in keys)
        {
            await files.RemoveFileAsync(key);
        }

        return true;
    }
}
