using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EmoGen.Api.Data;

/// <summary>The database that the settings name.</summary>
internal static class DataSetup
{
    /// <summary>The class of SQLSTATEs for a wrong user or password.</summary>
    private const string InvalidAuthorization = "28";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void AddData(this IServiceCollection services, EmoGenOptions options)
    {
        if (options.Database.Provider == DatabaseProvider.Postgres)
        {
            services.AddContext<PostgresEmoGenDbContext>((builder, connection) => builder.UseNpgsql(connection));
        }
        else
        {
            services.AddContext<SqliteEmoGenDbContext>((builder, connection) => builder.UseSqlite(connection));
        }
    }

    /// <summary>Brings the schema up to date; waits a while for a database that starts later than we do.</summary>
    /// <exception cref="StartupException">The database stayed away, or does not let us in.</exception>
    public static async Task MigrateAsync(this IServiceProvider services, ILogger log)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using EmoGenDbContext data = await services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync();
                if ((await data.Database.GetPendingMigrationsAsync()).Any())
                {
                    await data.Database.MigrateAsync();
                }

                log.DatabaseReady();
                return;
            }
            catch (Exception away) when (ProblemHandler.IsDatabaseAway(away))
            {
                string reason = away.GetBaseException().Message;
                if (System.Diagnostics.Stopwatch.GetElapsedTime(start) > Patience)
                {
                    throw new StartupException($"EmoGen:Database: the database cannot be reached: {reason}");
                }

                log.DatabaseAway(reason);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith(InvalidAuthorization, StringComparison.Ordinal))
            {
                throw new StartupException($"EmoGen:Database: the database refuses: {refused.MessageText}");
            }
        }
    }

    private static void AddContext<T>(this IServiceCollection services, Action<DbContextOptionsBuilder, string> use)
        where T : EmoGenDbContext
    {
        services.AddDbContextFactory<T>((provider, builder) =>
            use(builder, provider.GetRequiredService<IOptions<EmoGenOptions>>().Value.Database.ConnectionString!));
        services.AddScoped<EmoGenDbContext>(provider => provider.GetRequiredService<T>());
        services.AddSingleton<IDbContextFactory<EmoGenDbContext>, Factory<T>>();
    }

    private sealed class Factory<T>(IDbContextFactory<T> inner) : IDbContextFactory<EmoGenDbContext>
        where T : EmoGenDbContext
    {
        public EmoGenDbContext CreateDbContext() => inner.CreateDbContext();
    }
}

/// <summary>The service cannot start; the message is the whole story.</summary>
public sealed class StartupException(string message) : Exception(message);
