using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Images;

/// <summary>Removes pictures for good: first the rows, then the files, so that a row never points at nothing.</summary>
public sealed class PictureRemover(IDbContextFactory<EmoGenDbContext> contexts, IBlobStore blobs, ILogger<PictureRemover> log)
{
    /// <summary>Removes those of the pictures whose job is over; returns how many that were.</summary>
    public async Task<int> RemoveAsync(IReadOnlyCollection<Image> images, CancellationToken cancellation)
    {
        int removed = 0;
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        foreach (Image image in images)
        {
            if (await data.Images.Where(i => i.Id == image.Id && i.Job!.FinishedAt != null).ExecuteDeleteAsync(cancellation) == 1)
            {
                removed++;
                await RemoveFileAsync(image.BlobKey);
            }
        }

        return removed;
    }

    /// <summary>Removes a file that no row names; where the store is away the sweep does it later.</summary>
    public async Task RemoveFileAsync(string key)
    {
        try
        {
            await blobs.DeleteAsync(key, CancellationToken.None);
        }
        catch (IOException away)
        {
            log.BlobLeftBehind(key, away.Message);
        }
    }
}
