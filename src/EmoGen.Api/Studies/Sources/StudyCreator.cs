using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies.Sources;

/// <summary>
/// Makes studies: first the row, then the files, then, at once, the rows of the pictures and the mark that the study is ready. A study that is cut off on
/// the way is never seen, and the sweep finds its files.
/// </summary>
public sealed class StudyCreator(
    IDbContextFactory<EmoGenDbContext> contexts, StudySources sources, PatientBlobs blobs, StudyRemover remover, TimeProvider time)
{
    /// <summary>Pictures of noise that a study has for its checks.</summary>
    private const int NoisePictures = 3;

    /// <exception cref="ProblemException">The wish cannot be met; the problem says why.</exception>
    public async Task<Guid> CreateAsync(NewStudy wish, Caller caller, CancellationToken cancellation)
    {
        StudyDesign design = wish.CheckedDesign();
        IReadOnlyList<SourcePicture> pictures = await sources.FindAsync(wish, design, caller, cancellation);
        int side = await SmallestSideAsync(pictures, cancellation);
        DateTimeOffset now = time.GetUtcNow();
        Study study = new()
        {
            Id = Guid.CreateVersion7(now),
            Owner = caller.Owner,
            Name = wish.Name!,
            Instructions = wish.Instructions,
            Design = JsonSerializer.Serialize(design, StrictJson.Stored),
            JoinCode = LinkText.CreateCode(),
            CreatedAt = now,
        };
        await AddAsync(study, cancellation);
        try
        {
            await FinishAsync(study.Id, await StoreAsync(study.Id, design, pictures, side, cancellation), cancellation);
            return study.Id;
        }
        catch
        {
            await remover.RemoveAsync(study.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Reads every picture once before anything is stored, so that a broken one is told at once.</summary>
    private static async Task<int> SmallestSideAsync(IReadOnlyList<SourcePicture> pictures, CancellationToken cancellation)
    {
        int[] sides = new int[pictures.Count];
        await Parallel.ForAsync(0, pictures.Count, cancellation, async (k, token) => sides[k] = StudyPictureMaker.SideOf(await pictures[k].ReadAsync(token)));
        return sides.Min();
    }

    private async Task AddAsync(Study study, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        data.Studies.Add(study);
        await data.SaveChangesAsync(cancellation);
    }

    private async Task<StudyPicture[]> StoreAsync(
        Guid studyId, StudyDesign design, IReadOnlyList<SourcePicture> pictures, int side, CancellationToken cancellation)
    {
        int noise = design.AttentionChecks > 0 ? NoisePictures : 0;
        StudyPicture[] stored = new StudyPicture[pictures.Count + noise];
        await Parallel.ForAsync(0, stored.Length, cancellation, async (k, token) =>
        {
            SourcePicture? source = k < pictures.Count ? pictures[k] : null;
            byte[] file = source is null ? StudyPictureMaker.Noise(side, new Random(design.Seed ^ k)) : StudyPictureMaker.Make(await source.ReadAsync(token), side);
            string key = StudyFiles.Key(Convert.ToHexStringLower(SHA256.HashData(file)), studyId);
            await blobs.PutAsync(key, file, token);
            stored[k] = new StudyPicture { StudyId = studyId, Index = k, Method = source?.Method, Emotion = source?.Emotion, BlobKey = key };
        });
        return stored;
    }

    private async Task FinishAsync(Guid studyId, StudyPicture[] pictures, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        int ready = await data.Studies.Where(s => s.Id == studyId && s.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ReadyAt, now), cancellation);
        if (ready == 0)
        {
            throw new ProblemException(Problems.Unavailable("Storing the pictures took so long that the study was given up; try again."));
        }

        data.StudyPictures.AddRange(pictures);
        await data.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
