using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EmoGen.Api.Tests.Access;

/// <summary>Streams of a job that goes on waiting, and the keys that opened them.</summary>
public abstract class AccessWatchTests : IAsyncDisposable
{
    /// <summary>The service looks every two seconds.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly MovableTime _time = new();
    private readonly TestService _service;
    private readonly WebApplicationFactory<Program> _api;

    protected AccessWatchTests(TestService service)
    {
        _service = service;
        _api = service.Another(host => host.UseSetting("EmoGen:Role", "Api")
            .ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time))));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_stream_ends_with_the_key_that_opened_it_and_others_go_on()
    {
        IssuedKey staying = await KeyAsync(null), revoked = await KeyAsync(null), rotated = await KeyAsync(null), expiring = await KeyAsync(TimeSpan.FromHours(1));
        string id = (await Client(staying).SubmitAsync("/v1/generations", """{"emotion":"awe"}""")).Id();
        IssuedKey[] keys = [staying, revoked, rotated, expiring];
        TaskCompletionSource[] open = [.. keys.Select(_ => new TaskCompletionSource())];
        Task<List<ServerEvent>>[] streams = [.. keys.Select((key, k) => ListenAsync(Client(key), id, open[k]))];
        await Task.WhenAll(open.Select(o => o.Task)).WaitAsync(Soon, Cancellation);

        using HttpResponseMessage delete = await Client(staying).DeleteAsync($"/v1/keys/{revoked.Key.Id}", Cancellation);
        await EndedAsync(streams[1]);
        using HttpResponseMessage rotate = await Client(staying).PostJsonAsync($"/v1/keys/{rotated.Key.Id}/rotate", """{"overlapHours":0}""");
        await EndedAsync(streams[2]);
        Assert.False(streams[3].IsCompleted);
        _time.Ahead = TimeSpan.FromHours(2);
        await EndedAsync(streams[3]);

        Assert.False(streams[0].IsCompleted);
        using HttpResponseMessage cancel = await Client(staying).PostAsync($"/v1/jobs/{id}/cancel", null, Cancellation);
        Assert.Equal("done", (await streams[0].WaitAsync(Soon, Cancellation))[^1].Name);
    }

    /// <summary>Listens until the service ends the stream.</summary>
    private static Task<List<ServerEvent>> ListenAsync(HttpClient client, string id, TaskCompletionSource open) => client.EventsAsync(id, enough: _ =>
    {
        open.TrySetResult();
        return false;
    });

    private static async Task EndedAsync(Task<List<ServerEvent>> stream) => Assert.Equal("state", Assert.Single(await stream.WaitAsync(Soon, Cancellation)).Name);

    private HttpClient Client(IssuedKey key) => _api.CreateClient().With(key.Text);

    private async Task<IssuedKey> KeyAsync(TimeSpan? life)
    {
        await using AsyncServiceScope scope = _api.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<KeyRing>().CreateAsync(
            new NewKey { Name = "test", Scopes = ["admin"], ExpiresAt = DateTimeOffset.UtcNow + life }, Cancellation);
    }
}

public sealed class SqliteAccessWatchTests() : AccessWatchTests(new GuardedService());

public sealed class PostgresAccessWatchTests() : AccessWatchTests(new GuardedPostgresService());
