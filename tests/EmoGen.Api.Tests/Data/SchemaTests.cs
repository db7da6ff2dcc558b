using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EmoGen.Api.Tests.Data;

/// <summary>Who brings the schema up to date, on PostgreSQL: each process that starts, or one that does nothing else.</summary>
public sealed class SchemaTests : IDisposable
{
    private const string Query = """select count(*)::int as "Value" from "__EFMigrationsHistory" union all select version from hangfire.schema""";

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-schema-").FullName;
    private readonly string _database = PostgresCluster.Require().CreateDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Three_processes_that_start_together_on_an_empty_database_draw_on_it()
    {
        (ServiceProcess Service, HttpClient Client)[] processes = await Task.WhenAll(
            ServiceProcess.StartAsync(Settings("Api")), ServiceProcess.StartAsync(Settings("Worker")), ServiceProcess.StartAsync(Settings("Worker")));
        await using ServiceProcess api = processes[0].Service, first = processes[1].Service, second = processes[2].Service;
        JsonElement job = await processes[0].Client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        Assert.Equal("succeeded", job.Text("status"));
        Assert.All(processes, process => Assert.DoesNotContain("\"@l\":\"Error\"", process.Service.Output, StringComparison.Ordinal));
        await AssertNewestAsync();
    }

    [Fact]
    public async Task However_many_migrate_at_once_each_step_is_taken_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PrepareAsync(SchemaUpdate.AtStart), Cancellation)));
        await AssertNewestAsync();
    }

    [Fact]
    public async Task The_role_Migrate_brings_the_schema_and_ends_and_needs_nothing_but_the_database()
    {
        Dictionary<string, string> settings = Settings("Migrate");
        settings["EmoGen:Model"] = "/nowhere";
        settings["EmoGen:Data"] = "/dev/null/data";
        settings["ASPNETCORE_URLS"] = "http://0.0.0.0:1";
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Assert.True(exitCode == 0, output);
        await AssertNewestAsync();
        Assert.Equal(0, (await ServiceProcess.RunAsync(settings)).ExitCode);
    }

    [Fact]
    public async Task A_process_that_does_not_migrate_says_what_is_missing_and_waits_for_one_that_does()
    {
        StartupException refused = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(SchemaUpdate.Never, TimeSpan.Zero));
        Assert.Contains("_Initial is missing; start the service once with EmoGen:Role=Migrate", refused.Message, StringComparison.Ordinal);
        Task waiting = PrepareAsync(SchemaUpdate.Never, TimeSpan.FromMinutes(2));
        await Task.Delay(1500, Cancellation);
        Assert.False(waiting.IsCompleted);
        await PrepareAsync(SchemaUpdate.AtStart);
        await waiting;

        await ExecuteAsync("drop schema hangfire cascade");
        refused = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(SchemaUpdate.Never, TimeSpan.Zero));
        Assert.Contains("of Hangfire's tables is missing", refused.Message, StringComparison.Ordinal);
        await PrepareAsync(SchemaUpdate.AtStart);
        await AssertNewestAsync();
    }

    [Fact]
    public async Task Without_rights_on_the_schema_and_on_a_newer_one_a_process_that_does_not_migrate_draws()
    {
        await PrepareAsync(SchemaUpdate.AtStart);
        await ExecuteAsync("""
            insert into "__EFMigrationsHistory" values ('29991231000000_OfTomorrow', '99.0.0');
            alter table "Jobs" add column "OfTomorrow" text not null default 'later';
            update hangfire.schema set version = version + 1;
            """);
        await ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Folder, "deploy/postgres/service-role.sql"), Cancellation));
        (ServiceProcess api, HttpClient client) = await ServiceProcess.StartAsync(OfService("Api"));
        await using (api)
        {
            string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
            await ExecuteAsync("""update "Jobs" set "Request" = '{"ofTomorrow":1,' || substr("Request", 2)""");
            (ServiceProcess worker, HttpClient _) = await ServiceProcess.StartAsync(OfService("Worker"));
            await using (worker)
            {
                JsonElement job = await client.WaitForEndAsync(id);
                Assert.True(job.Text("status") == "succeeded", job.ToString());
                Assert.Equal(1, job.GetProperty("request").GetProperty("ofTomorrow").GetInt32());
                Assert.DoesNotContain("permission denied", api.Output + worker.Output, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The settings of a process that has rights on rows only.</summary>
    private Dictionary<string, string> OfService(string role) => new(Settings(role))
    {
        ["EmoGen:Database:Migrate"] = "Never",
        ["EmoGen:Database:ConnectionString"] = new NpgsqlConnectionStringBuilder(_database) { Username = "emogen_service" }.ConnectionString,
    };

    /// <summary>What a process does with the schema when it starts.</summary>
    private async Task PrepareAsync(SchemaUpdate migrate, TimeSpan? patience = null)
    {
        EmoGenOptions options = new() { Database = { Provider = DatabaseProvider.Postgres, ConnectionString = _database, Migrate = migrate } };
        ServiceCollection services = new();
        services.AddData(options);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        await using ServiceProvider provider = services.BuildServiceProvider();
        await provider.PrepareSchemaAsync(NullLogger.Instance, patience);
    }

    private async Task AssertNewestAsync()
    {
        await using PostgresEmoGenDbContext data = new(new DbContextOptionsBuilder<PostgresEmoGenDbContext>().UseNpgsql(_database).Options);
        Assert.Equal([data.Database.GetMigrations().Count(), QueueSchema.Newest], await data.Database.SqlQueryRaw<int>(Query).ToListAsync(Cancellation));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private Dictionary<string, string> Settings(string role) => new()
    {
        ["EmoGen:Role"] = role,
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = _database,
    };
}
