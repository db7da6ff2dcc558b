using System.ClientModel;
using System.ClientModel.Primitives;
using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using OpenAI;
using OpenAI.Images;

namespace EmoGen.Api.Tests.Facades;

/// <summary>The service with authentication on, behind a port, for clients that bring an HTTP of their own.</summary>
public sealed class FacadeService : IAsyncDisposable
{
    private readonly GuardedService _service = new();
    private readonly WebApplicationFactory<Program> _server;

    public FacadeService()
    {
        _server = _service.Another(_ => { });
        _server.UseKestrel(0);
        _server.StartServer();
    }

    public IServiceProvider Services => _server.Services;

    public Uri Address => _server.ClientOptions.BaseAddress;

    /// <summary>A client without a key.</summary>
    public HttpClient CreateClient() => new() { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>A client with a new key that may ask for pictures and see them.</summary>
    public async Task<HttpClient> OwnerAsync() => CreateClient().With(await KeyAsync());

    /// <summary>A new key; it may ask for pictures and see them, unless others are given.</summary>
    public async Task<string> KeyAsync(int? pictures = null, params string[] scopes) =>
        (await _service.KeyAsync(new NewKey { Name = "facade", Scopes = scopes.Length == 0 ? ["submit", "read"] : scopes, PicturesPerDay = pictures })).Text;

    /// <summary>OpenAI's own client; it tries only once, so that a test sees what it was answered.</summary>
    public ImageClient OpenAi(string key, string model) => new(model, new ApiKeyCredential(key), Options());

    public OpenAIClientOptions Options() => new()
    {
        Endpoint = new Uri(Address, "/openai/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>A second service on the same database, with other settings or services.</summary>
    public WebApplicationFactory<Program> Another(Action<IWebHostBuilder> configure) => _service.Another(configure);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class FacadeCollection : ICollectionFixture<FacadeService>
{
    public const string Name = "Facades";
}
