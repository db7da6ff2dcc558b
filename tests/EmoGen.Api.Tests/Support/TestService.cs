using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Support;

/// <summary>The service in this process, on a database of its own; one for all tests of that database.</summary>
public abstract class TestService : IAsyncDisposable
{
    private WebApplicationFactory<Program>? _factory;

    /// <summary>A client of the running service; skips the test where the database is not on this machine.</summary>
    public HttpClient Client => Factory.CreateClient();

    public IServiceProvider Services => Factory.Services;

    /// <summary>The folder of the database file and the pictures.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("emogen-api-").FullName;

    private WebApplicationFactory<Program> Factory => _factory ??= Create(Database(), _ => { });

    /// <summary>A second service on the same database and pictures, with other settings or services.</summary>
    public WebApplicationFactory<Program> Another(Action<IWebHostBuilder> configure) => Create(Database(), configure);

    /// <summary>As <see cref="Another"/>, with these settings.</summary>
    public WebApplicationFactory<Program> On(IReadOnlyDictionary<string, string> settings) => Another(host =>
    {
        foreach ((string name, string value) in settings)
        {
            host.UseSetting(name, value);
        }
    });

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        Directory.Delete(Data, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The settings of the database.</summary>
    protected abstract IReadOnlyDictionary<string, string> Database();

    private WebApplicationFactory<Program> Create(IReadOnlyDictionary<string, string> database, Action<IWebHostBuilder> configure) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Testing");
            host.UseSetting("Serilog:MinimumLevel:Default", "Error");
            host.UseSetting("EmoGen:Model", TestPack.Folder);
            host.UseSetting("EmoGen:Data", Data);
            host.UseSetting("EmoGen:Worker:SweepSeconds", "0.5");
            host.UseSetting("EmoGen:Blobs:SweepHours", "24"); // not at the full hour in the middle of a test
            foreach ((string name, string value) in database)
            {
                host.UseSetting(name, value);
            }

            configure(host);
        });
}

/// <summary>The service on SQLite, as it comes.</summary>
public sealed class SqliteService : TestService
{
    protected override IReadOnlyDictionary<string, string> Database() => new Dictionary<string, string>();
}

/// <summary>The service on PostgreSQL, with Hangfire in the same database.</summary>
public sealed class PostgresService : TestService
{
    private string? _connection;

    protected override IReadOnlyDictionary<string, string> Database()
    {
        _connection ??= PostgresCluster.Require().CreateDatabase();
        return new Dictionary<string, string>
        {
            ["EmoGen:Database:Provider"] = "Postgres",
            ["EmoGen:Database:ConnectionString"] = _connection,
        };
    }
}

/// <summary>The service with these settings.</summary>
public sealed class SettledService(IReadOnlyDictionary<string, string> settings) : TestService
{
    protected override IReadOnlyDictionary<string, string> Database() => settings;
}

[CollectionDefinition(Name)]
public sealed class SqliteCollection : ICollectionFixture<SqliteService>
{
    public const string Name = "SQLite";
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresService>
{
    public const string Name = "PostgreSQL";
}
