using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>A job as the API shows it, and the version of its row that this is.</summary>
public sealed record JobSnapshot(long Version, JobResponse Job);

/// <summary>Reads jobs for the API.</summary>
public sealed class JobReader(JobForecasts forecasts)
{
    /// <summary>The only job of a query; null where there is none.</summary>
    public async Task<JobSnapshot?> FindAsync(EmoGenDbContext data, IQueryable<Job> jobs, CancellationToken cancellation) =>
        (await ReadAsync(data, jobs, cancellation)).SingleOrDefault();

    /// <summary>The jobs of a query, in its order.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ReadAsync(EmoGenDbContext data, IQueryable<Job> jobs, CancellationToken cancellation)
    {
        var rows = await jobs.AsNoTracking()
            .Select(j => new { Job = j, Images = j.Images.OrderBy(i => i.Index).Select(i => new { i.Id, i.Index, i.Seed }).ToList() })
            .ToListAsync(cancellation);
        List<JobSnapshot> snapshots = [];
        foreach (var row in rows)
        {
            JobImage[] images = [.. row.Images.Select(i => new JobImage(i.Id, i.Index, i.Seed, $"/v1/images/{i.Id}/content"))];
            snapshots.Add(await DescribeAsync(data, row.Job, images, cancellation));
        }

        return snapshots;
    }

    /// <summary>A row that is at hand already.</summary>
    public async Task<JobSnapshot> DescribeAsync(EmoGenDbContext data, Job job, IReadOnlyList<JobImage> images, CancellationToken cancellation)
    {
        if (job.Status != JobStatus.Queued)
        {
            return new JobSnapshot(job.Version, JobResponse.Of(job, images, before: 0, wait: null));
        }

        JobForecast forecast = await forecasts.GetAsync(data, cancellation);
        int before = await forecast.BeforeAsync(data, job, cancellation);
        return new JobSnapshot(job.Version, JobResponse.Of(job, images, before, forecast.Wait(before)));
    }
}
