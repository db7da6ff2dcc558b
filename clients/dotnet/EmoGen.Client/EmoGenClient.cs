using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EmoGen.Client;

/// <summary>The service's API; beside what is generated, what is more than one request.</summary>
public partial class EmoGenClient
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>A client of its own connection; keep it, one serves all threads.</summary>
    /// <param name="address">Where the service is, such as <c>http://localhost:5000</c>.</param>
    /// <param name="key">An API key; null where authentication is off.</param>
    public static EmoGenClient Connect(Uri address, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        HttpClient http = new() { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return new EmoGenClient(http);
    }

    /// <summary>Waits until a job is over, for as long as that takes: a connection that breaks, and a service that is away for a while, are tried again.</summary>
    /// <param name="id">The job's.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="cancellationToken">Ends the waiting; the job goes on.</param>
    /// <returns>The job as it ended: <see cref="JobResponse.Status"/> tells how.</returns>
    public async Task<JobResponse> WaitForEndAsync(Guid id, IProgress<JobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        JobResponse job = await GetJobAsync(id, cancellationToken).ConfigureAwait(false);
        string? last = null;
        while (job.FinishedAt is null)
        {
            try
            {
                await FollowAsync(id, last, Hear, cancellationToken).ConfigureAwait(false);
                job = await GetJobAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception broken) when (!cancellationToken.IsCancellationRequested && IsPassing(broken))
            {
                // The events begin again behind the last one heard.
            }

            if (job.FinishedAt is null)
            {
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }

        return job;

        void Hear(SseItem<string> heard)
        {
            last = heard.EventId ?? last;
            if (heard.EventType == "progress")
            {
                progress?.Report(JsonSerializer.Deserialize<JobProgress>(heard.Data, JsonSerializerSettings)!);
            }
        }
    }

    /// <summary>Writes a picture's file, as it was drawn, to a stream.</summary>
    public async Task DownloadAsync(Guid imageId, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using FileResponse picture = await GetImageContentAsync(imageId, cancellationToken: cancellationToken).ConfigureAwait(false);
        await picture.Stream.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hears a job's events until the stream ends; where there is none, <see cref="GetJobAsync"/> says why.</summary>
    private async Task FollowAsync(Guid id, string? last, Action<SseItem<string>> hear, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"v1/jobs/{id}/events");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        using HttpResponseMessage response = await _httpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return;
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (SseItem<string> heard in SseParser.Create(stream).EnumerateAsync(cancellation).ConfigureAwait(false))
        {
            hear(heard);
        }
    }

    private static bool IsPassing(Exception broken) =>
        broken is HttpRequestException or IOException or OperationCanceledException or EmoGenException { StatusCode: 429 or >= 500 };
}
