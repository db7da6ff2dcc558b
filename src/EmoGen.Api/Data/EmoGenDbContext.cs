using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Data;

/// <summary>Jobs, pictures and idempotency keys. Each database has a context of its own, which carries its migrations.</summary>
public abstract class EmoGenDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<Image> Images => Set<Image>();

    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobKind>().HaveConversion<string>().HaveMaxLength(20);
        configurationBuilder.Properties<JobStatus>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>(job =>
        {
            job.Property(j => j.Id).ValueGeneratedNever();
            job.Property(j => j.WakeId).HasMaxLength(100);
            job.HasIndex(j => new { j.Status, j.Id });
            job.HasIndex(j => new { j.Status, j.LeaseUntil });
        });
        modelBuilder.Entity<Image>(image =>
        {
            image.Property(i => i.Id).ValueGeneratedNever();
            image.Property(i => i.Format).HasMaxLength(10);
            image.Property(i => i.Sha256).HasMaxLength(64);
            image.Property(i => i.ModelHash).HasMaxLength(64);
            image.HasIndex(i => new { i.JobId, i.Index }).IsUnique();
            image.HasIndex(i => i.BlobKey);
            image.HasIndex(i => i.CreatedAt);
            image.HasOne(i => i.Job).WithMany(j => j.Images).HasForeignKey(i => i.JobId);
        });
        modelBuilder.Entity<IdempotencyRecord>(record =>
        {
            record.HasKey(r => r.Key);
            record.Property(r => r.Key).HasMaxLength(Idempotency.MaxKeyLength);
            record.Property(r => r.RequestHash).HasMaxLength(64);
            record.HasOne<Job>().WithMany().HasForeignKey(r => r.JobId);
            record.HasIndex(r => r.CreatedAt);
        });
    }
}

/// <summary>The default database: one SQLite file in WAL mode.</summary>
public sealed class SqliteEmoGenDbContext(DbContextOptions<SqliteEmoGenDbContext> options) : EmoGenDbContext(options)
{
    /// <summary>SQLite has no time type that compares and sorts: times are stored as Unix milliseconds.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }
}

/// <summary>PostgreSQL, for several processes or machines.</summary>
public sealed class PostgresEmoGenDbContext(DbContextOptions<PostgresEmoGenDbContext> options) : EmoGenDbContext(options);
