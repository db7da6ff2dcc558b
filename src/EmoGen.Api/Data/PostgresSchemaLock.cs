using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EmoGen.Api.Data;

/// <summary>
/// Lets one process at a time change the schema of a PostgreSQL database. EF Core's own lock does not hold from one migration to the next: of
/// three processes that start on an empty database, two would apply the second. Hangfire's installer has none.
/// </summary>
internal sealed class PostgresSchemaLock : IAsyncDisposable
{
    /// <summary>An advisory lock of this database: the number is our own.</summary>
    private const long Number = 0x456d6f47656e; // EmoGen

    private readonly NpgsqlDataSource _source;

    private PostgresSchemaLock(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, Connection) = (source, connection);

    /// <summary>The connection that holds the lock.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Waits for the lock; makes the database where there is none.</summary>
    public static async Task<PostgresSchemaLock> TakeAsync(EmoGenDbContext data, string connectionString)
    {
        await CreateDatabaseAsync(data.GetService<IRelationalDatabaseCreator>());
        NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        try
        {
            NpgsqlConnection connection = await source.OpenConnectionAsync();
            await using NpgsqlCommand take = new("select pg_advisory_lock(@number)", connection) { Parameters = { new("number", Number) }, CommandTimeout = 0 };
            await take.ExecuteNonQueryAsync();
            return new PostgresSchemaLock(source, connection);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the connection, and the lock goes with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task CreateDatabaseAsync(IRelationalDatabaseCreator creator)
    {
        try
        {
            if (!await creator.ExistsAsync())
            {
                await creator.CreateAsync();
            }
        }
        catch (PostgresException made) when (made.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }
}
