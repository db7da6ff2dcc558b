using System.Diagnostics;
using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EmoGen.Api.Data;

/// <summary>The tables of the service and of its queue. A schema that is newer than this version is as good: changes only add.</summary>
internal static class Schema
{
    /// <summary>The class of SQLSTATEs for a wrong user or password.</summary>
    private const string InvalidAuthorization = "28";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Brings the schema up to date, or waits until somebody has; waits a while for a database that starts later than we do.</summary>
    /// <exception cref="StartupException">The database stayed away or does not let us in, or its schema older than this version needs.</exception>
    public static async Task PrepareSchemaAsync(this IServiceProvider services, ILogger log, TimeSpan? patience = null)
    {
        EmoGenOptions options = services.GetRequiredService<IOptions<EmoGenOptions>>().Value;
        IDbContextFactory<EmoGenDbContext> contexts = services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>();
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            if (await TryPrepareAsync(contexts, options) is not { } reason)
            {
                log.DatabaseReady();
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > (patience ?? Patience))
            {
                throw new StartupException($"EmoGen:Database: {reason}");
            }

            log.DatabaseAway(reason);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Why the database cannot be used; null where it can.</summary>
    private static async Task<string?> TryPrepareAsync(IDbContextFactory<EmoGenDbContext> contexts, EmoGenOptions options)
    {
        try
        {
            await using EmoGenDbContext data = await contexts.CreateDbContextAsync();
            if (options.Role == ServiceRole.Migrate || options.Database.Migrate == SchemaUpdate.AtStart)
            {
                await MigrateAsync(data, options.Database);
            }

            return await MissingAsync(data, options.Database) is { } missing
                ? $"the schema is older than this version needs, {missing} is missing; start the service once with EmoGen:Role=Migrate."
                : null;
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith(InvalidAuthorization, StringComparison.Ordinal))
        {
            throw new StartupException($"EmoGen:Database: the database refuses: {refused.MessageText}");
        }
        catch (Exception away) when (ProblemHandler.IsDatabaseAway(away))
        {
            return $"the database cannot be reached: {away.GetBaseException().Message}";
        }
    }

    private static async Task MigrateAsync(EmoGenDbContext data, DatabaseOptions database)
    {
        if (database.Provider == DatabaseProvider.Postgres)
        {
            await using PostgresSchemaLock turn = await PostgresSchemaLock.TakeAsync(data, database.ConnectionString!);
            await ApplyPendingAsync(data);
            await QueueSchema.MigrateAsync(turn.Connection);
            return;
        }

        await using FileStream file = await SqliteSchemaLock.TakeAsync(data);
        await ApplyPendingAsync(data);
    }

    private static async Task ApplyPendingAsync(EmoGenDbContext data)
    {
        if ((await data.Database.GetPendingMigrationsAsync()).Any())
        {
            await data.Database.MigrateAsync();
        }
    }

    private static async Task<string?> MissingAsync(EmoGenDbContext data, DatabaseOptions database)
    {
        string? migration = (await data.Database.GetPendingMigrationsAsync()).FirstOrDefault();
        return migration is null && database.Provider == DatabaseProvider.Postgres && !await QueueSchema.IsNewestAsync(database.ConnectionString!)
            ? $"version {QueueSchema.Newest} of Hangfire's tables"
            : migration;
    }
}
