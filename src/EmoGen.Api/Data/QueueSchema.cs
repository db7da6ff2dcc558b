using System.Globalization;
using System.Text.RegularExpressions;
using Hangfire.PostgreSql;
using Npgsql;

namespace EmoGen.Api.Data;

/// <summary>
/// Hangfire's own tables. Its installer takes no lock, and what goes wrong in it is logged and passed over: so it runs under ours, and the
/// version is asked for afterwards.
/// </summary>
internal static partial class QueueSchema
{
    /// <summary>The version that this version's Hangfire needs: that of its last script.</summary>
    public static int Newest { get; } = typeof(PostgreSqlObjectsInstaller).Assembly.GetManifestResourceNames()
        .Select(name => Script().Match(name)).Where(match => match.Success).Max(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    /// <param name="connection">Of a process that holds the <see cref="PostgresSchemaLock"/>.</param>
    public static async Task MigrateAsync(NpgsqlConnection connection)
    {
        if (!await IsNewestAsync(connection))
        {
            PostgreSqlObjectsInstaller.Install(connection);
        }
    }

    public static async Task<bool> IsNewestAsync(string connectionString)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        return await IsNewestAsync(connection);
    }

    private static async Task<bool> IsNewestAsync(NpgsqlConnection connection)
    {
        try
        {
            await using NpgsqlCommand ask = new("select version from hangfire.schema", connection);
            return await ask.ExecuteScalarAsync() is int version && version >= Newest;
        }
        catch (PostgresException none) when (none.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\.Install\.v(\d+)\.sql$")]
    private static partial Regex Script();
}
