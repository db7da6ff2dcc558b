using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Workers;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Images;

/// <summary>Puts finished pictures away: first the file, then the row, so that a row never points at nothing.</summary>
public sealed class PictureStore(PatientBlobs blobs, PictureRemover remover, JobLedger ledger, TimeProvider time)
{
    /// <summary>Stores a picture; false, and no trace of it, where the job is no longer this attempt's.</summary>
    /// <exception cref="IOException">The file could not be stored.</exception>
    public async Task<bool> AddAsync(
        JobClaim claim, int index, PicturePlan plan, DrawnPicture drawn, ModelPack pack, IReadOnlyList<JobWarning> warnings, CancellationToken cancellation)
    {
        string format = plan.Alone.Format!;
        byte[] file = PictureFiles.Encode(drawn.Image.Image, plan, pack);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        string key = PictureKey.Create(sha256, claim.JobId, index, claim.Attempt, format);
        using Activity? store = Tracing.Source.StartActivity("store")?.SetTag("emogen.bytes", file.Length).SetTag("emogen.format", format);
        await blobs.PutAsync(key, file, cancellation);
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
            Sha256 = sha256,
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
            await remover.RemoveFileAsync(key);
        }

        // What a killed attempt left behind has the same content, where it ran on the same kind of machine; the rest is the sweep's.
        for (int earlier = 1; earlier < claim.Attempt; earlier++)
        {
            await remover.RemoveFileAsync(PictureKey.Create(sha256, claim.JobId, index, earlier, format));
        }

        return added;
    }
}
