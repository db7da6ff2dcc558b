using System.Text;
using EmoGen.Api.Tests.Fuzzing;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Access;

/// <summary>While authentication is off, the service answers only to this machine's names.</summary>
public sealed class HostTests : IAsyncLifetime
{
    private readonly SqliteService _service = new();
    private FuzzTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await FuzzTarget.StartAsync(_service, "Api", guarded: false);

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/jobs", "127.0.0.1", 200)]
    [InlineData("/v1/jobs", "127.0.0.1:1", 200)]
    [InlineData("/v1/jobs", "LOCALHOST", 200)]
    [InlineData("/v1/jobs", "[::1]", 200)]
    [InlineData("/v1/jobs", "rebound.example", 400)]
    [InlineData("/v1/jobs", "127.0.0.1.rebound.example", 400)]
    [InlineData("/v1/jobs", "localhost.rebound.example", 400)]
    [InlineData("/v1/jobs", "rebound.example#localhost", 400)]
    [InlineData("/v1/jobs", "localhost@rebound.example", 400)]
    [InlineData("/v1/jobs", "127.0.0.1, rebound.example", 400)]
    [InlineData("/v1/jobs", "127.0.0.1\r\nHost: rebound.example", 400)]
    [InlineData("/v1/jobs", "0.0.0.0", 400)]
    [InlineData("/v1/jobs", "2130706433", 400)]
    [InlineData("http://rebound.example/v1/jobs", "rebound.example", 400)]
    [InlineData("http://127.0.0.1/v1/jobs", "rebound.example", 400)]
    [InlineData("/hangfire", "rebound.example", 400)]
    [InlineData("/health/live", "rebound.example", 400)]
    public async Task A_name_that_is_not_this_machines_is_refused(string target, string host, int status)
    {
        RawAnswer answer = (await RawHttp.SendAsync(_target.Port, Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")))!;
        Assert.Equal(status, answer.Status);
        Assert.True(status == 200 || answer.Body.Length == 0, answer.Text);
    }
}
