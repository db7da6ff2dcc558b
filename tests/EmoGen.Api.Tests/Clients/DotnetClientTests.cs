using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Tests.Facades;
using EmoGen.Api.Tests.Support;
using EmoGen.Client;

namespace EmoGen.Api.Tests.Clients;

/// <summary>The generated .NET client against the running service, with authentication on.</summary>
[Collection(FacadeCollection.Name)]
public sealed class DotnetClientTests(FacadeService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_asked_for_awaited_and_downloaded()
    {
        EmoGenClient client = await ClientAsync();
        JobResponse job = await client.CreateGenerationAsync(Wish(seed: 9007199254740991), idempotencyKey: Guid.NewGuid().ToString(), cancellationToken: Cancellation);
        Assert.Equal("generation", job.Kind);
        job = await client.WaitForEndAsync(job.Id, cancellationToken: Cancellation);
        Assert.True(job.Status == "succeeded", job.Error);
        Assert.Equal("client", job.Request.GetProperty("labels").GetProperty("test").GetString());

        ImageResponse image = await client.GetImageAsync(Assert.Single(job.Images).Id, Cancellation);
        Assert.Equal(9007199254740991, image.Seed);
        Assert.Equal(1, image.Scores!.Emotions.Values.Sum(), 1e-3);
        using MemoryStream file = new();
        await client.DownloadAsync(image.Id, file, Cancellation);
        Assert.Equal(image.Sha256, Convert.ToHexStringLower(SHA256.HashData(file.ToArray())));
        using FileResponse thumbnail = await client.GetImageContentAsync(image.Id, width: 8, Cancellation);
        Assert.Equal(200, thumbnail.StatusCode);
    }

    [Fact]
    public async Task A_picture_is_explained()
    {
        EmoGenClient client = await ClientAsync();
        await using FileStream picture = File.OpenRead(Path.Combine(Repository.Folder, "docs", "images", "generation.jpg"));
        AnalysisResponse analysis = await client.CreateAnalysisAsync(new FileParameter(picture), top: 3, cancellationToken: Cancellation);
        Assert.Equal(1, analysis.Emotions.Values.Sum(), 1e-3);
        Assert.Equal(3, analysis.Objects.Count);
    }

    [Fact]
    public async Task Jobs_are_found_by_their_label_page_by_page()
    {
        EmoGenClient client = await ClientAsync();
        string label = Guid.NewGuid().ToString();
        List<Guid> made = [];
        for (int k = 0; k < 3; k++)
        {
            NewGeneration wish = Wish(k);
            wish.Labels = new Dictionary<string, string> { ["run"] = label };
            made.Add((await client.CreateGenerationAsync(wish, cancellationToken: Cancellation)).Id);
        }

        await client.CreateGenerationAsync(Wish(9), cancellationToken: Cancellation);
        PageOfJobResponse first = await client.ListJobsAsync(label: [$"run:{label}"], limit: 2, cancellationToken: Cancellation);
        PageOfJobResponse second = await client.ListJobsAsync(label: [$"run:{label}"], limit: 2, cursor: first.NextCursor, cancellationToken: Cancellation);
        Assert.Equal(2, first.Items.Count);
        Assert.Equal(Enumerable.Reverse(made), first.Items.Concat(second.Items).Select(job => job.Id));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task Emotions_are_fused_and_transferred()
    {
        EmoGenClient client = await ClientAsync();
        NewFusion fusion = new() { Emotions = [new() { Emotion = "awe", Weight = 0.7 }, new() { Emotion = "fear" }], Mode = "blend", Steps = 2, Format = "webp" };
        NewTransfer transfer = new() { Emotion = "anger", Templates = ["{} bag", "{} cup"], IncludeNeutral = true, Steps = 2, Scheduler = "dpm++2m-karras" };
        JobResponse fused = await client.CreateFusionAsync(fusion, prefer: "wait=60", cancellationToken: Cancellation);
        JobResponse transferred = await client.CreateTransferAsync(transfer, cancellationToken: Cancellation);
        Assert.Single((await client.WaitForEndAsync(fused.Id, cancellationToken: Cancellation)).Images);
        Assert.Equal(4, (await client.WaitForEndAsync(transferred.Id, cancellationToken: Cancellation)).Images.Count);
    }

    [Fact]
    public async Task A_broken_stream_is_taken_up_behind_the_last_event_and_a_canceled_job_ends_it()
    {
        using Cutter cutter = new();
        using HttpClient http = new(cutter) { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await service.KeyAsync());
        EmoGenClient client = new(http);
        NewGeneration wish = Wish(1);
        (wish.Count, wish.Steps, wish.Width, wish.Height) = (16, 150, 256, 256);
        JobResponse job = await client.CreateGenerationAsync(wish, cancellationToken: Cancellation);
        Task<JobResponse> end = client.WaitForEndAsync(job.Id, cancellationToken: Cancellation);
        string? resumed = await cutter.Resumed.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        Assert.NotNull(resumed);
        Assert.Equal(cutter.LastId, resumed);
        await client.CancelJobAsync(job.Id, Cancellation);
        Assert.Equal("canceled", (await end).Status);
        EmoGenException<ProblemDetails> over = await Assert.ThrowsAsync<EmoGenException<ProblemDetails>>(() => client.CancelJobAsync(job.Id, Cancellation));
        Assert.Equal((409, "urn:emogen:problem:job-over"), (over.StatusCode, over.Result.Type));
    }

    [Fact]
    public async Task A_mistake_is_told_by_its_field()
    {
        EmoGenClient client = await ClientAsync();
        NewGeneration wish = new() { Emotion = "joy", Count = 17 };
        EmoGenException<ProblemDetails> mistake =
            await Assert.ThrowsAsync<EmoGenException<ProblemDetails>>(() => client.CreateGenerationAsync(wish, cancellationToken: Cancellation));
        Assert.Equal(400, mistake.StatusCode);
        Assert.Equal(["count", "emotion"], mistake.Result.Errors!.Keys.Order());
        Assert.Equal("Expected 1 to 16, got 17.", Assert.Single(mistake.Result.Errors["count"]));
    }

    [Fact]
    public async Task A_wrong_key_opens_nothing()
    {
        EmoGenClient client = EmoGenClient.Connect(service.Address, "emg_wrong");
        EmoGenException<ProblemDetails> refusal = await Assert.ThrowsAsync<EmoGenException<ProblemDetails>>(() => client.WaitForEndAsync(Guid.NewGuid(), cancellationToken: Cancellation));
        Assert.Equal((401, 401), (refusal.StatusCode, refusal.Result.Status));
    }

    [Fact]
    public void What_a_newer_service_says_is_read()
    {
        JobResponse job = JsonSerializer.Deserialize<JobResponse>("""{"status":"paused","pausedBy":{"name":"x"},"images":[]}""")!;
        Assert.Equal("paused", job.Status);
    }

    private async Task<EmoGenClient> ClientAsync() => EmoGenClient.Connect(service.Address, await service.KeyAsync());

    private static NewGeneration Wish(long seed) =>
        new() { Emotion = "awe", Template = "{} bag", Seed = seed, Steps = 2, Labels = new Dictionary<string, string> { ["test"] = "client" } };

    /// <summary>Ends the first stream of events behind its first event.</summary>
    private sealed class Cutter() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly TaskCompletionSource<string?> _resumed = new();

        public string? LastId { get; private set; }

        /// <summary>The <c>Last-Event-ID</c> of the second stream.</summary>
        public Task<string?> Resumed => _resumed.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (!request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                return response;
            }

            if (LastId is not null)
            {
                _resumed.TrySetResult(request.Headers.TryGetValues("Last-Event-ID", out IEnumerable<string>? ids) ? ids.Single() : null);
                return response;
            }

            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken));
            string text = "";
            while (LastId is null || !text.EndsWith("\n\n", StringComparison.Ordinal))
            {
                string line = (await reader.ReadLineAsync(cancellationToken))!;
                LastId ??= line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : null;
                text += line + "\n";
            }

            response.Content = new StringContent(text);
            return response;
        }
    }
}
