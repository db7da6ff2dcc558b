using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using EmoGen.Api.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Images;

/// <summary>
/// Finds what does not belong together any more: files without a row, which it removes, and rows without a file, which it reports. A worker
/// writes the file first and the row later, but the row only while its job runs: so a file is nobody's when its job is over and, asked after
/// that, no row names it. The grace time comes on top. Of studies see <see cref="StudyFiles"/>. Files of jobs and studies that this database does not know are left alone: they may be another service's.
/// </summary>
public sealed class PictureSweep(
    IDbContextFactory<EmoGenDbContext> contexts, IBlobStore blobs, IOptions<EmoGenOptions> options, TimeProvider time, ILogger<PictureSweep> log)
{
    private const int BatchSize = 500;

    private readonly BlobOptions _options = options.Value.Blobs;

    public async Task<SweepResult> RunAsync(CancellationToken cancellation)
    {
        HashSet<UInt128> seen = [];
        int orphans = 0;
        DateTimeOffset old = time.GetUtcNow() - _options.Grace;
        await foreach (StoredBlob[] batch in blobs.ListAsync(cancellation).Chunk(BatchSize).WithCancellation(cancellation))
        {
            seen.UnionWith(batch.Select(blob => Fingerprint(blob.Key)));
            orphans += await RemoveOrphansAsync([.. batch.Where(blob => blob.StoredAt < old).Select(blob => blob.Key)], old, cancellation);
        }

        SweepResult result = new(seen.Count, orphans, await FindMissingAsync(seen, cancellation) + await FindMissingOfStudiesAsync(seen, cancellation));
        log.SweptPictures(result.Files, result.Orphans, result.Missing);
        return result;
    }

    private async Task<int> RemoveOrphansAsync(IReadOnlyList<string> keys, DateTimeOffset old, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        string[] orphans =
            [.. await FindOrphansAsync(data, keys, cancellation), .. await StudyFiles.FindOrphansAsync(data, keys, old, time, cancellation)];
        foreach (string key in orphans)
        {
            log.BlobWithoutRow(key);
            await blobs.DeleteAsync(key, cancellation);
        }

        return orphans.Length;
    }

    private static async Task<IEnumerable<string>> FindOrphansAsync(EmoGenDbContext data, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        Dictionary<string, Guid> jobs = [];
        foreach (string key in keys)
        {
            if (PictureKey.TryParseJob(key, out Guid job))
            {
                jobs[key] = job;
            }
        }

        Guid[] ids = [.. jobs.Values.Distinct()];
        HashSet<Guid> over = [.. await data.Jobs.Where(j => ids.Contains(j.Id) && j.FinishedAt != null).Select(j => j.Id).ToListAsync(cancellation)];
        string[] written = [.. jobs.Where(pair => over.Contains(pair.Value)).Select(pair => pair.Key)];
        HashSet<string> named = [.. await data.Images.Where(i => written.Contains(i.BlobKey)).Select(i => i.BlobKey).ToListAsync(cancellation)];
        return written.Where(key => !named.Contains(key));
    }

    /// <summary>Rows whose file was not listed: it is looked for by name, since it may be newer than the list.</summary>
    private async Task<int> FindMissingAsync(HashSet<UInt128> seen, CancellationToken cancellation)
    {
        int missing = 0;
        Guid last = Guid.Empty;
        while (await NextAsync(last, cancellation) is { Count: > 0 } page)
        {
            last = page[^1].Id;
            foreach (Image image in page.Where(i => !seen.Contains(Fingerprint(i.BlobKey))))
            {
                missing += await IsMissingAsync(image, cancellation) ? 1 : 0;
            }
        }

        return missing;
    }

    private async Task<bool> IsMissingAsync(Image image, CancellationToken cancellation)
    {
        await using Stream? file = await blobs.OpenAsync(image.BlobKey, cancellation);
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        if (file is not null || !await data.Images.AnyAsync(i => i.Id == image.Id, cancellation))
        {
            return false;
        }

        log.RowWithoutBlob(image.Id, image.BlobKey);
        if (_options.RemoveMissing)
        {
            await data.Images.Where(i => i.Id == image.Id && i.Job!.FinishedAt != null).ExecuteDeleteAsync(cancellation);
        }

        return true;
    }

    /// <summary>They are reported only: a participant's plan counts on them.</summary>
    private async Task<int> FindMissingOfStudiesAsync(HashSet<UInt128> seen, CancellationToken cancellation)
    {
        int missing = 0;
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        foreach (StudyPicture picture in await data.StudyPictures.AsNoTracking().ToListAsync(cancellation))
        {
            if (seen.Contains(Fingerprint(picture.BlobKey)))
            {
                continue;
            }

            await using Stream? file = await blobs.OpenAsync(picture.BlobKey, cancellation);
            if (file is null && await data.StudyPictures.AnyAsync(p => p.StudyId == picture.StudyId && p.Index == picture.Index, cancellation))
            {
                missing++;
                log.StudyWithoutBlob(picture.StudyId, picture.BlobKey);
            }
        }

        return missing;
    }

    private async Task<List<Image>> NextAsync(Guid after, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.Images.AsNoTracking().Where(i => i.Id > after).OrderBy(i => i.Id).Take(BatchSize).ToListAsync(cancellation);
    }

    /// <summary>16 bytes for each file instead of its whole name.</summary>
    private static UInt128 Fingerprint(string key) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>What a sweep found.</summary>
/// <param name="Files">Files in the store, orphans included.</param>
/// <param name="Orphans">Files without a row, which were removed.</param>
/// <param name="Missing">Rows whose file is gone.</param>
public readonly record struct SweepResult(int Files, int Orphans, int Missing);
