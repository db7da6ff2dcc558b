using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EmoGen.Api.Data;

/// <summary>Lets <c>dotnet ef migrations add NAME --context SqliteEmoGenDbContext --output-dir Data/Migrations/Sqlite</c> build the context.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteEmoGenDbContext>
{
    public SqliteEmoGenDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteEmoGenDbContext>().UseSqlite().Options);
}

/// <summary>Lets <c>dotnet ef migrations add NAME --context PostgresEmoGenDbContext --output-dir Data/Migrations/Postgres</c> build the context.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresEmoGenDbContext>
{
    public PostgresEmoGenDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresEmoGenDbContext>().UseNpgsql().Options);
}
