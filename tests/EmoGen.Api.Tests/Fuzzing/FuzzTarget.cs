using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Keys;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>A service behind a real port, with pictures in it, and what the fuzzer knows of it.</summary>
internal sealed class FuzzTarget : IAsyncDisposable
{
    private const int Pictures = 60;

    private readonly TestService _service;
    private readonly WebApplicationFactory<Program> _factory;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _ids = new();

    private FuzzTarget(TestService service, WebApplicationFactory<Program> factory) => (_service, _factory) = (service, factory);

    public int Port { get; private set; }

    public ApiDocument Document { get; private set; } = null!;

    /// <summary>Headers that open the service, the administrator's first; none while authentication is off.</summary>
    public IReadOnlyList<string> Credentials { get; private set; } = [];

    /// <summary>What no answer may tell.</summary>
    public IReadOnlyList<string> Secrets => [_service.Data, TestPack.Folder, AppContext.BaseDirectory.TrimEnd('/')];

    public static async Task<FuzzTarget> StartAsync(TestService service, string role, bool guarded)
    {
        WebApplicationFactory<Program> factory = service.On(new Dictionary<string, string> { ["EmoGen:Role"] = role, ["urls"] = "http://127.0.0.1:0" });
        factory.UseKestrel();
        factory.StartServer();
        FuzzTarget target = new(service, factory);
        target.Port = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        if (guarded)
        {
            target.Credentials = [.. await Task.WhenAll(((string[])["admin", "submit", "read"]).Select(target.KeyAsync))];
        }

        await target.AddPicturesAsync();
        RawAnswer document = (await target.SendAsync("GET", "/openapi/v1.json"))!;
        using JsonDocument json = JsonDocument.Parse(document.Body);
        target.Document = new ApiDocument(json.RootElement.Clone());
        return target;
    }

    /// <summary>The id of something that is, or was, there.</summary>
    public string? Id(string kind) => _ids.TryGetValue(kind, out var known) && known.TryDequeue(out string? id) ? Keep(known, id) : null;

    /// <summary>Remembers what an answer made. Most jobs are canceled at once, so that the queue stays short.</summary>
    public async Task LearnAsync(RawAnswer answer, bool cancel)
    {
        if (answer.Status is not (201 or 202) || answer.Header("Location")?.Split('/') is not [_, "v1", var kind, var id])
        {
            return;
        }

        ConcurrentQueue<string> known = _ids.GetOrAdd(kind, _ => new());
        known.Enqueue(id);
        if (known.Count > 100)
        {
            known.TryDequeue(out _);
        }

        if (kind == "jobs" && cancel)
        {
            await SendAsync("POST", $"/v1/jobs/{id}/cancel");
        }
    }

    public async ValueTask DisposeAsync() => await _factory.DisposeAsync();

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
        for (int k = 0; k < Pictures; k++)
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
            data.AddRange(job, image);
            _ids.GetOrAdd("jobs", _ => new()).Enqueue(job.Id.ToString());
            _ids.GetOrAdd("images", _ => new()).Enqueue(image.Id.ToString());
        }

        await data.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
