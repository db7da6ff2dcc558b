using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using EmoGen.Api.Workers;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Images;

/// <summary>Puts finished pictures away: first the file, then the row, so that a row never points at nothing.</summary>
public sealed class PictureStore(IBlobStore blobs, JobLedger ledger, TimeProvider time)
{
    /// <summary>Stores a picture; false, and no trace of it, where the job is no longer this attempt's.</summary>
    /// <exception cref="IOException">The file could not be stored.</exception>
    public async Task<bool> AddAsync(
        JobClaim claim, int index, PicturePlan plan, DrawnPicture drawn, ModelPack pack, IReadOnlyList<JobWarning> warnings, CancellationToken cancellation)
    {
        string format = plan.Alone.Format!;
        byte[] file = PictureFiles.Encode(drawn.Image.Image, plan, pack);
        string key = Key(claim.JobId, index, claim.Attempt, format);
        await blobs.PutAsync(key, new MemoryStream(file, writable: false), cancellation);
        Image image = new()
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            JobId = claim.JobId,
            Index = index,
            Seed = drawn.Image.Seed,
            Width = drawn.Image.Image.Width,
            Height = drawn.Image.Image.Height,
            Format = format,
            Bytes = file.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            BlobKey = key,
            Request = plan.Alone.ToJson(),
            Scores = drawn.Scores is null ? null : JsonSerializer.Serialize(drawn.Scores, StrictJson.Options),
            ModelName = pack.Manifest.Name,
            ModelHash = pack.Hash,
            CreatedAt = time.GetUtcNow(),
        };
        bool added = await ledger.AddPictureAsync(claim, image, warnings, CancellationToken.None);
        if (!added)
        {
            await blobs.DeleteAsync(key, CancellationToken.None);
        }

        for (int earlier = 1; earlier < claim.Attempt; earlier++)
        {
            await blobs.DeleteAsync(Key(claim.JobId, index, earlier, format), cancellation);
        }

        return added;
    }

    /// <summary>
    /// Every attempt writes a key of its own: what a stale attempt leaves behind is never served, and the attempt after it knows what to remove.
    /// </summary>
    private static string Key(Guid jobId, int index, int attempt, string format)
    {
        string id = jobId.ToString("n");
        return $"{id[^2..]}/{id}-{index}-{attempt}.{format}";
    }
}
