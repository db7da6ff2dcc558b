using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Data;

/// <summary>The database that the settings name.</summary>
internal static class DataSetup
{
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

    private static void AddContext<T>(this IServiceCollection services, Action<DbContextOptionsBuilder, string> use)
        where T : EmoGenDbContext
    {
        services.AddPooledDbContextFactory<T>((provider, builder) =>
            use(builder, provider.GetRequiredService<IOptions<EmoGenOptions>>().Value.Database.ConnectionString!));
        services.AddScoped<EmoGenDbContext>(provider => provider.GetRequiredService<IDbContextFactory<T>>().CreateDbContext());
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
