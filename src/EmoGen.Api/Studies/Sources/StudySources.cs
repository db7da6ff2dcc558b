using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Studies.Sources;

/// <summary>A picture that a study may take: how it is named in a refusal, and how it is read.</summary>
internal sealed record SourcePicture(string Method, string Emotion, string Field, string Name, Func<CancellationToken, Task<Stream?>> Open)
{
    /// <exception cref="ProblemException">The file is gone, or no whole picture.</exception>
    public async Task<RgbImage> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            await using Stream file = await Open(cancellation) ?? throw Refusal("it is gone");
            if (file.Length > ImageCodec.MaxFileBytes)
            {
                throw Refusal($"it is longer than {ImageCodec.MaxFileBytes} bytes");
            }

            byte[] bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellation);
            return ImageCodec.Decode(bytes);
        }
        catch (ImageException broken)
        {
            throw Refusal(broken.Message);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            throw Refusal("it cannot be read");
        }
    }

    private ProblemException Refusal(string reason) => new(Problems.Invalid(Field, $"The picture {Name} of '{Method}', {Emotion}, cannot be used: {reason}."));
}

/// <summary>Finds the pictures of a study's methods.</summary>
public sealed class StudySources(IDbContextFactory<EmoGenDbContext> contexts, IBlobStore blobs, IOptions<EmoGenOptions> options)
{
    /// <summary>How many pictures a study keeps of each method and emotion, where there are so many and no trial needs more.</summary>
    public const int PicturesOfCell = 24;

    /// <summary>The pictures that the study takes, cell by cell; where there are more than it takes, its seed chooses, alike for all methods.</summary>
    /// <exception cref="ProblemException">A job or folder cannot be used, or a cell has too few pictures: it names method and emotion.</exception>
    internal async Task<IReadOnlyList<SourcePicture>> FindAsync(NewStudy wish, StudyDesign design, Caller caller, CancellationToken cancellation)
    {
        List<SourcePicture> found = [];
        Checks checks = new();
        for (int k = 0; k < wish.Methods!.Count; k++)
        {
            NewStudyMethod method = wish.Methods[k]!;
            IReadOnlyList<SourcePicture> pictures = method.Jobs is null
                ? InFolder(method, design, $"methods[{k}].folder")
                : await OfJobsAsync(method, $"methods[{k}].jobs", caller, cancellation);
            ILookup<string, SourcePicture> cells = pictures.ToLookup(picture => picture.Emotion);
            int needed = design.PicturesNeeded;
            string[] few = [.. design.Emotions.Where(emotion => cells[emotion].Count() < needed).Select(emotion => $"{emotion} has {cells[emotion].Count()}")];
            checks.Require(
                few.Length == 0, $"methods[{k}]", $"'{method.Name}' has too few pictures: {string.Join(", ", few)}; expected at least {needed} of each emotion.");
            found.AddRange(design.Emotions.SelectMany(emotion => Choose([.. cells[emotion]], design)));
        }

        checks.ThrowIfAny();
        return found;
    }

    private static IEnumerable<SourcePicture> Choose(SourcePicture[] cell, StudyDesign design)
    {
        int count = Math.Max(design.PicturesNeeded, PicturesOfCell);
        int[] places = [.. Enumerable.Range(0, cell.Length)];
        new Random(design.Seed).Shuffle(places);
        return places.Take(count).Order().Select(place => cell[place]);
    }

    private SourcePicture[] InFolder(NewStudyMethod method, StudyDesign design, string field)
    {
        StudyFolder folder = new(options.Value.Studies.Folder, method.Folder!, field);
        return
        [
            .. design.Emotions.SelectMany(emotion => folder.Pictures(emotion).Select(file => new SourcePicture(
                method.Name!, emotion, field, Path.GetFileName(file), _ => Task.FromResult<Stream?>(File.OpenRead(file))))),
        ];
    }

    private async Task<IReadOnlyList<SourcePicture>> OfJobsAsync(NewStudyMethod method, string field, Caller caller, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        Guid[] ids = [.. method.Jobs!];
        Dictionary<Guid, Job> jobs = await data.Jobs.VisibleTo(caller).AsNoTracking().Where(j => ids.Contains(j.Id)).ToDictionaryAsync(j => j.Id, cancellation);
        Checks checks = new();
        for (int k = 0; k < ids.Length; k++)
        {
            Job? job = jobs.GetValueOrDefault(ids[k]);
            checks.Require(job is not null, $"{field}[{k}]", "There is no such job.")
                .Require(job?.Status == JobStatus.Succeeded, $"{field}[{k}]", "The job has not succeeded.")
                .Require(job?.Kind != JobKind.Fusion, $"{field}[{k}]", "The job is of several emotions.");
        }

        checks.ThrowIfAny();
        List<Image> images = await data.Images.AsNoTracking().Where(i => ids.Contains(i.JobId)).OrderBy(i => i.JobId).ThenBy(i => i.Index).ToListAsync(cancellation);
        return [.. images.Where(image => !IsNeutral(jobs[image.JobId], image)).Select(image => Of(image))];

        SourcePicture Of(Image image) => new(
            method.Name!,
            NewJob.FromJson(jobs[image.JobId].Kind, jobs[image.JobId].Request).AllEmotions.Single().Name(),
            field,
            image.Id.ToString(),
            token => blobs.OpenAsync(image.BlobKey, token));
    }

    /// <summary>A transfer's pictures with the neutral word evoke no emotion: they stand behind the others, one for each template.</summary>
    private static bool IsNeutral(Job job, Image image) =>
        NewJob.FromJson(job.Kind, job.Request) is Transfers.NewTransfer { IncludeNeutral: true } transfer && image.Index >= transfer.Templates!.Count;
}
