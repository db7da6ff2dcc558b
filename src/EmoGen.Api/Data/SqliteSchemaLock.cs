using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Data;

/// <summary>
/// Lets one process at a time change the schema of a SQLite database. EF Core's own lock is a row, which a process that dies on the way leaves behind for the next
/// to wait for without end. A locked file beside the database is free as soon as its process is gone, and whoever holds it may drop the row.
/// </summary>
internal static class SqliteSchemaLock
{
    private const string Abandoned = "__EFMigrationsLock";

    /// <summary>Waits for the lock, which the file holds until it is closed, and drops what a dead process left.</summary>
    /// <exception cref="StartupException">The folder of the database is not there, or may not be written to.</exception>
    public static async Task<FileStream> TakeAsync(EmoGenDbContext data)
    {
        FileStream file = await LockAsync(new SqliteConnectionStringBuilder(data.Database.GetConnectionString()).DataSource + ".lock");
        try
        {
            // Whoever opens a database makes it, and EF Core gives only what it makes itself a write-ahead log.
            if (await data.Database.CanConnectAsync() && await data.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE name = {Abandoned}").AnyAsync())
            {
                await data.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock");
            }

            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new StartupException($"EmoGen:Database: {refused.Message}");
            }
        }
    }
}
