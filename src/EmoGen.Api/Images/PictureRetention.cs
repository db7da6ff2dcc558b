using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Images;

/// <summary>Removes the pictures of finished jobs that are older, or more, than the settings keep. The jobs stay, without them.</summary>
public sealed class PictureRetention(
    IDbContextFactory<EmoGenDbContext> contexts, PictureRemover remover, IOptions<EmoGenOptions> options, TimeProvider time, ILogger<PictureRetention> log)
{
    private const int BatchSize = 200;

    private readonly RetentionOptions _options = options.Value.Blobs.Retention;

    public async Task RunAsync(CancellationToken cancellation)
    {
        int removed = 0;
        while (await NextAsync(cancellation) is { Count: > 0 } batch)
        {
            int gone = await remover.RemoveAsync(batch, cancellation);
            removed += gone;
            if (gone == 0)
            {
                break; // Somebody else removes the same ones.
            }
        }

        if (removed > 0)
        {
            log.PicturesExpired(removed);
        }
    }

    private async Task<List<Image>> NextAsync(CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        IQueryable<Image> finished = data.Images.AsNoTracking().Where(i => i.Job!.FinishedAt != null).OrderBy(i => i.CreatedAt).ThenBy(i => i.Id);
        if (_options.MaxAgeDays is { } days)
        {
            DateTimeOffset oldest = time.GetUtcNow() - TimeSpan.FromDays(days);
            List<Image> old = await finished.Where(i => i.CreatedAt < oldest).Take(BatchSize).ToListAsync(cancellation);
            if (old.Count > 0)
            {
                return old;
            }
        }

        int surplus = _options.MaxPictures is { } most ? await data.Images.CountAsync(cancellation) - most : 0;
        return surplus > 0 ? await finished.Take(Math.Min(surplus, BatchSize)).ToListAsync(cancellation) : [];
    }
}
