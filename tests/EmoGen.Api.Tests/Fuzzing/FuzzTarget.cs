using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Facades;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Keys;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using EmoGen.Engine.Imaging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>A service behind a real port, with pictures in it, and what the fuzzer knows of it.</summary>
internal sealed class FuzzTarget : IAsyncDisposable
{
    private const int Pictures = 60;

    /// <summary>Pictures that no request deletes, for studies.</summary>
    private const int Kept = 8;

    private readonly TestService _service;
    private readonly WebApplicationFactory<Program> _factory;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _ids = new();

    private readonly CancellationTokenSource _stop = new();
    private Task _canceling = Task.CompletedTask;
    private volatile string? _open;

    private FuzzTarget(TestService service, WebApplicationFactory<Program> factory) => (_service, _factory) = (service, factory);

    public int Port { get; private set; }

    public ApiDocument Document { get; private set; } = null!;

    /// <summary>Headers that open the service, the administrator's first; none while authentication is off.</summary>
    public IReadOnlyList<string> Credentials { get; private set; } = [];

    /// <summary>What no answer may tell.</summary>
    public IReadOnlyList<string> Secrets => [_service.Data, TestPack.Folder, AppContext.BaseDirectory.TrimEnd('/')];

    public static async Task<FuzzTarget> StartAsync(TestService service, string role, bool guarded)
    {
        WebApplicationFactory<Program> factory = service.On(new Dictionary<string, string> { ["EmoGen:Role"] = role, ["urls"] = "http://127.0.0.1:0", ["EmoGen:Facades:WaitSeconds"] = "5" });
        factory.UseKestrel();
        factory.StartServer();
        FuzzTarget target = new(service, factory);
        target.Port = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{target.Port}") };
        await client.WaitUntilReadyAsync();
        if (guarded)
        {
            target.Credentials = [.. await Task.WhenAll(((string[])["admin", "submit", "read"]).Select(target.KeyAsync))];
        }

        await target.AddPicturesAsync();
        await FuzzStudies.AddAsync(factory.Services, target.Remember, [.. target._ids["kept"]]);
        RawAnswer document = (await target.SendAsync("GET", "/openapi/v1.json"))!;
        using JsonDocument json = JsonDocument.Parse(document.Body);
        target.Document = new ApiDocument(json.RootElement.Clone());
        target._ids["models"] = new(["emogen", "emogen:fear"]);
        target._canceling = role == "Api" ? target.CancelWaitingAsync() : Task.CompletedTask;
        return target;
    }

    /// <summary>Ids for the places in an operation's path; null where nothing is known.</summary>
    public IReadOnlyList<string?> Ids(ApiOperation operation)
    {
        string[] parts = operation.Path.Split('/');
        string[] kinds = [.. parts.Zip(parts.Skip(1)).Where(pair => pair.Second.StartsWith('{')).Select(pair => pair.First)];
        IEnumerable<string?> ids = kinds is [_, var inner] ? Id(inner)!.Split('/')
            : operation.Path == "/v1/jobs/{id}/cancel" ? [_open ?? Id("jobs")]
            : kinds.Select(Id);
        return [.. ids];
    }

    /// <summary>The query that opens a picture without a key; null for all that has no such links.</summary>
    public string? Link(string path) => path.Split('/') is ["", "openai", "v1", "images", var id] && Guid.TryParse(id, out Guid image)
        ? _factory.Services.GetRequiredService<PictureLinks>().Sign(image)
        : null;

    /// <summary>The id of something that is, or was, there.</summary>
    public string? Id(string kind) => _ids.TryGetValue(kind, out var known) && known.TryDequeue(out string? id) ? Keep(known, id) : null;

    /// <summary>Remembers what an answer made. Most jobs are canceled at once, so that the queue stays short.</summary>
    public async Task LearnAsync(RawAnswer answer, bool cancel)
    {
        if (answer.Header("ETag") is { } tag)
        {
            Remember("tags", tag);
        }

        if (answer.Status is not (201 or 202) || answer.Header("Location")?.Split('/') is not [_, "v1", var kind, var id])
        {
            return;
        }

        Remember(kind, id);
        if (kind == "jobs" && cancel)
        {
            await SendAsync("POST", $"/v1/jobs/{id}/cancel");
        }
        else if (kind == "jobs")
        {
            _open = id;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _canceling;
        _stop.Dispose();
        await _factory.DisposeAsync();
    }

    private void Remember(string kind, string id)
    {
        ConcurrentQueue<string> known = _ids.GetOrAdd(kind, _ => new());
        known.Enqueue(id);
        if (known.Count > 100)
        {
            known.TryDequeue(out _);
        }
    }

    /// <summary>Nobody draws here: the jobs of facades, which wait for their pictures, are canceled as soon as they are there.</summary>
    private async Task CancelWaitingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await using AsyncServiceScope services = _factory.Services.CreateAsyncScope();
            JobCanceler canceler = services.ServiceProvider.GetRequiredService<JobCanceler>();
            EmoGenDbContext data = services.ServiceProvider.GetRequiredService<EmoGenDbContext>();
            foreach (Job job in await data.Jobs.AsNoTracking().Where(j => j.Facade != null && j.Status == JobStatus.Queued).ToListAsync(CancellationToken.None))
            {
                await canceler.CancelAsync(job.Id, job.Kind, CancellationToken.None);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }

    private static string Keep(ConcurrentQueue<string> known, string id)
    {
        known.Enqueue(id);
        return id;
    }

    /// <summary>A request of the administrator.</summary>
    private Task<RawAnswer?> SendAsync(string method, string target)
    {
        List<(string Name, string Value)> headers = [("Host", $"127.0.0.1:{Port}")];
        headers.AddRange(Credentials.Take(1).Select(line => (line.Split(": ")[0], line.Split(": ")[1])));
        return RawHttp.SendAsync(Port, new FuzzRequest(method, target, headers, [], null, false).ToBytes());
    }

    private async Task<string> KeyAsync(string scope)
    {
        await using AsyncServiceScope services = _factory.Services.CreateAsyncScope();
        KeyRing keys = services.ServiceProvider.GetRequiredService<KeyRing>();
        return $"Authorization: Bearer {(await keys.CreateAsync(new NewKey { Name = scope, Scopes = [scope] }, TestContext.Current.CancellationToken)).Text}";
    }

    /// <summary>Jobs that are over, each with a picture: a service that only answers draws none.</summary>
    private async Task AddPicturesAsync()
    {
        await using AsyncServiceScope services = _factory.Services.CreateAsyncScope();
        EmoGenDbContext data = services.ServiceProvider.GetRequiredService<EmoGenDbContext>();
        IBlobStore blobs = services.ServiceProvider.GetRequiredService<IBlobStore>();
        byte[] file = ImageCodec.Encode(new RgbImage(64, 64, new byte[64 * 64 * 3]), ImageFormat.Png);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        const string request = """{"emotion":"awe","template":"{}","count":1,"seed":7,"steps":1,"guidanceScale":1,"scheduler":"ddim","width":64,"height":64,"negativePrompt":"","intensity":1,"format":"png","model":null}""";
        for (int k = 0; k < Pictures + Kept; k++)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            Job job = new()
            {
                Id = Guid.CreateVersion7(),
                Owner = Caller.Anybody.Owner,
                Kind = JobKind.Generation,
                Status = JobStatus.Succeeded,
                EmotionBits = 2,
                Request = request,
                Pictures = 1,
                Steps = 1,
                Attempt = 1,
                CurrentPicture = 1,
                CurrentStep = 1,
                Version = 3,
                CreatedAt = now,
                StartedAt = now,
                FinishedAt = now,
                WebhookUrl = "https://hooks.invalid/emogen",
            };
            WebhookDelivery delivery = new()
            {
                Id = Guid.CreateVersion7(),
                JobId = job.Id,
                Host = "hooks.invalid",
                State = DeliveryState.Failed,
                Attempts = 1,
                DueAt = now,
                LastResult = "The host's name is not known.",
                LastAttemptAt = now,
                FinishedAt = now,
            };
            Image image = new()
            {
                Id = Guid.CreateVersion7(),
                JobId = job.Id,
                Seed = 7,
                Width = 64,
                Height = 64,
                Format = "png",
                Bytes = file.Length,
                Sha256 = sha256,
                BlobKey = PictureKey.Create(sha256, job.Id, 0, 1, "png"),
                Request = request,
                ModelName = "tiny",
                ModelHash = sha256,
                CreatedAt = now,
            };
            await blobs.PutAsync(image.BlobKey, new MemoryStream(file), TestContext.Current.CancellationToken);
            data.AddRange(job, image, delivery);
            if (k >= Pictures)
            {
                _ids.GetOrAdd("kept", _ => new()).Enqueue(job.Id.ToString());
                continue;
            }

            _ids.GetOrAdd("jobs", _ => new()).Enqueue(job.Id.ToString());
            _ids.GetOrAdd("images", _ => new()).Enqueue(image.Id.ToString());
            _ids.GetOrAdd("deliveries", _ => new()).Enqueue($"{job.Id}/{delivery.Id}");
        }

        await data.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
