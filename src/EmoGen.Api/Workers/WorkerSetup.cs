using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Models;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>The services that make pictures: jobs, queue, model, blobs.</summary>
internal static class WorkerSetup
{
    public static void AddWorkers(this IServiceCollection services, EmoGenOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => InstalledPacks.Open(provider.GetRequiredService<IOptions<EmoGenOptions>>().Value));
        services.AddSingleton(provider => provider.GetRequiredService<InstalledPacks>().Default);
        services.AddSingleton<JobLedger>();
        services.AddSingleton<JobForecasts>();
        services.AddSingleton<JobReader>();
        services.AddSingleton<JobSignals>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobCanceler>();
        services.AddSingleton<JobWaker>();
        services.AddPictures(options);
        services.AddSingleton<JobFactory>();
        services.AddSingleton<JobIntake>();
        services.AddScoped<JobSubmitter>();
        services.AddSingleton(provider => CreateStorage(provider.GetRequiredService<IOptions<EmoGenOptions>>().Value.Database));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
        services.AddHostedService(provider => provider.GetRequiredService<JobIntake>());
        services.AddHostedService(provider => provider.GetRequiredService<JobSignals>());
        services.AddHostedService(provider => provider.GetRequiredService<JobWaker>());
        services.AddHostedService<JobRecovery>();
        services.AddHostedService<MemoryTrimmer>();
        if (options.Role == ServiceRole.Api)
        {
            return;
        }

        services.AddSingleton<ModelHost>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelHost>());
        services.AddHangfireServer((provider, server) =>
        {
            server.Queues = [.. provider.GetRequiredService<InstalledPacks>().Names.Select(WorkerQueue.Of), WorkerQueue.Earlier];
            server.WorkerCount = options.Devices.Count;
            server.ShutdownTimeout = TimeSpan.FromSeconds(20);
        });
    }

    /// <summary>
    /// PostgreSQL wakes waiting workers at once (LISTEN/NOTIFY), its poll is only the fallback. A wake-up that a dead worker held is given out
    /// again after the invisibility timeout; the rows' leases are usually faster. Storage and activator are the container's own: Hangfire's
    /// defaults are static, and shared by all hosts of a process.
    /// </summary>
    private static JobStorage CreateStorage(DatabaseOptions database)
    {
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            return new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });
        }

        PostgreSqlStorageOptions options = new()
        {
            PrepareSchemaIfNecessary = false, // QueueSchema does it, for one process at a time.
            EnableLongPolling = true,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = TimeSpan.FromMinutes(1),
            QueuePollInterval = TimeSpan.FromSeconds(1),
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(database.ConnectionString, options), options);
    }
}
