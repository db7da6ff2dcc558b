using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Data;

/// <summary>A database of the first version, with a job that waits and one that is over, under a service of today.</summary>
public abstract class UpgradeTests(TestService service) : IAsyncDisposable
{
    private const string Waiting = """{"emotion":"fear","count":2,"steps":2,"seed":7}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Jobs_pictures_and_keys_of_the_first_version_are_there_after_an_upgrade_and_what_waited_is_drawn()
    {
        JsonElement over, waiting;
        await using (var worker = service.Another(_ => { }))
        {
            over = await worker.CreateClient().FinishAsync("/v1/generations", """{"emotion":"awe","steps":2,"seed":3}""");
        }

        await using (var api = service.Another(host => host.UseSetting("EmoGen:Role", "Api")))
        {
            using HttpResponseMessage accepted = await api.CreateClient().PostJsonAsync("/v1/generations", Waiting, ("Idempotency-Key", "before"));
            waiting = await accepted.JsonAsync();
            await GoBackToTheFirstVersionAsync(api.Services);
        }

        HttpClient client = service.Client;
        JsonElement drawn = await client.WaitForEndAsync(waiting.Id());
        Assert.True(drawn.Text("status") == "succeeded", drawn.ToString());
        Assert.Equal(2, (await client.PicturesAsync(drawn)).Count);
        Assert.Single(await client.PicturesAsync(await client.JsonAsync($"/v1/jobs/{over.Id()}")));
        using HttpResponseMessage replayed = await client.PostJsonAsync("/v1/generations", Waiting, ("Idempotency-Key", "before"));
        Assert.Equal("true", replayed.Headers.GetValues(Idempotency.ReplayedHeader).Single());
        Assert.Equal(waiting.Id(), (await replayed.JsonAsync()).Id());
    }

    /// <summary>Leaves in the database what a process leaves that dies while it migrates.</summary>
    protected virtual Task DieAsync(EmoGenDbContext data) => Task.CompletedTask;

    /// <summary>Takes back every migration but the first, which keeps the rows.</summary>
    private async Task GoBackToTheFirstVersionAsync(IServiceProvider services)
    {
        await using EmoGenDbContext data = await services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);
        string first = data.Database.GetMigrations().First();
        await data.Database.GetService<IMigrator>().MigrateAsync(first, Cancellation);
        Assert.Equal([first], await data.Database.GetAppliedMigrationsAsync(Cancellation));
        Assert.Equal(2, await data.Jobs.CountAsync(Cancellation));
        await DieAsync(data);
    }
}

public sealed class SqliteUpgradeTests() : UpgradeTests(new SqliteService())
{
    [Fact]
    public async Task A_new_database_has_a_write_ahead_log_so_that_nobody_who_reads_waits_for_a_writer()
    {
        await using var service = new SqliteService();
        await service.Client.WaitUntilReadyAsync();
        await using var database = new SqliteConnection($"Data Source={Path.Combine(service.Data, "emogen.db")}");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand asked = database.CreateCommand();
        asked.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", await asked.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    protected override Task DieAsync(EmoGenDbContext data) =>
        data.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, {DateTimeOffset.UtcNow})", TestContext.Current.CancellationToken);
}

public sealed class PostgresUpgradeTests() : UpgradeTests(new PostgresService());
