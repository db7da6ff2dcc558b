using System.Net.Http.Headers;
using EmoGen.Api.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Support;

/// <summary>Makes keys of a service with authentication, and clients that show them.</summary>
internal static class Guarded
{
    /// <summary>A client with a new key of these scopes.</summary>
    public static async Task<HttpClient> ClientAsync(this TestService service, params string[] scopes) =>
        service.Client.With((await service.KeyAsync(new NewKey { Name = "test", Scopes = scopes })).Text);

    /// <summary>A new key.</summary>
    public static async Task<IssuedKey> KeyAsync(this TestService service, NewKey wish)
    {
        await using AsyncServiceScope scope = service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<KeyRing>().CreateAsync(wish, TestContext.Current.CancellationToken);
    }

    /// <summary>Shows a key, or a token, with every request.</summary>
    public static HttpClient With(this HttpClient client, string? credential)
    {
        client.DefaultRequestHeaders.Authorization = credential is null ? null : new AuthenticationHeaderValue("Bearer", credential);
        return client;
    }
}

/// <summary>The service with authentication on, on SQLite.</summary>
public sealed class GuardedService : TestService
{
    /// <summary>Settings beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    protected override IReadOnlyDictionary<string, string> Database() =>
        new Dictionary<string, string>(Settings) { ["EmoGen:Authentication:Enabled"] = "true" };
}

/// <summary>The service with authentication on, on PostgreSQL.</summary>
public sealed class GuardedPostgresService : TestService
{
    /// <summary>Settings beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    private string? _connection;

    protected override IReadOnlyDictionary<string, string> Database()
    {
        _connection ??= PostgresCluster.Require().CreateDatabase();
        return new Dictionary<string, string>(Settings)
        {
            ["EmoGen:Authentication:Enabled"] = "true",
            ["EmoGen:Database:Provider"] = "Postgres",
            ["EmoGen:Database:ConnectionString"] = _connection,
        };
    }
}

[CollectionDefinition(Name)]
public sealed class GuardedCollection : ICollectionFixture<GuardedService>
{
    public const string Name = "Guarded";
}

[CollectionDefinition(Name)]
public sealed class GuardedPostgresCollection : ICollectionFixture<GuardedPostgresService>
{
    public const string Name = "Guarded PostgreSQL";
}
