using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Facades;

/// <summary>Draws for a client that waits for its pictures: by a job as any other, which is canceled when nobody waits for it any more.</summary>
public sealed class FacadeJobs(JobSubmitter submitter, JobCanceler canceler, JobLedger ledger, IBlobStore blobs, IOptions<EmoGenOptions> options)
{
    /// <summary>The job when it is over: succeeded, or canceled by somebody else.</summary>
    /// <exception cref="ProblemException">The request is not valid or too much, its job failed, or it took too long.</exception>
    public async Task<DrawnJob> DrawAsync(NewJob request, string facade, HttpContext http)
    {
        Job accepted = await submitter.AcceptAsync(request, Caller.Of(http.User)!, facade, CancellationToken.None);
        Guid id = accepted.Id;
        JobResponse? job = null;
        try
        {
            job = await submitter.WaitAsync(accepted, options.Value.Facades.Wait, http.RequestAborted);
        }
        finally
        {
            if (job?.Status.IsOver() != true)
            {
                await canceler.CancelAsync(id, accepted.Kind, CancellationToken.None);
            }
        }

        return job.Status switch
        {
            JobStatus.Failed => throw new ProblemException(Problems.Create(500, FacadeErrors.JobFailed, "The job failed.", job.Error)),
            JobStatus.Succeeded or JobStatus.Canceled => new DrawnJob(
                id, job.Status, NewJob.FromJson(job.Kind, job.Request.GetRawText()), await ledger.PicturesAsync(id, http.RequestAborted)),
            _ when http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested =>
                throw new ProblemException(Problems.Unavailable("The service stops; try again in a few seconds.")),
            _ => throw new ProblemException(Problems.Create(
                504, FacadeErrors.WaitOver, "The pictures took too long.", $"They were not there after {options.Value.Facades.WaitSeconds} s: ask for fewer at a time, or by /v1/generations.")),
        };
    }

    /// <summary>A picture's file as text.</summary>
    public async Task<string> ReadBase64Async(Image image, CancellationToken cancellation)
    {
        await using Stream file = await blobs.OpenAsync(image.BlobKey, cancellation) ?? throw new ProblemException(Problems.NotFound("image", image.Id));
        using MemoryStream buffer = new();
        await file.CopyToAsync(buffer, cancellation);
        return Convert.ToBase64String(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>A job that somebody waited for.</summary>
/// <param name="Request">The request with the values used.</param>
/// <param name="Images">Its pictures, in order; of a canceled job those that were finished.</param>
public sealed record DrawnJob(Guid Id, JobStatus Status, NewJob Request, IReadOnlyList<Image> Images)
{
    private readonly Lazy<IReadOnlyList<PicturePlan>> _plan = new(Request.Plan);

    /// <summary>How a picture of the job was drawn.</summary>
    public PicturePlan PlanOf(Image image) => _plan.Value[image.Index];
}
