using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Keys;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Data;

/// <summary>Jobs, pictures, API keys and idempotency keys. Each database has a context of its own, which carries its migrations.</summary>
public abstract class EmoGenDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<Image> Images => Set<Image>();

    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Usage> Usages => Set<Usage>();

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
            job.Property(j => j.Facade).HasMaxLength(10);
            job.Property(j => j.Owner).HasMaxLength(Caller.MaxOwnerLength);
            job.HasIndex(j => new { j.Status, j.Id });
            job.HasIndex(j => new { j.Owner, j.Id });
            job.HasIndex(j => new { j.Owner, j.StartedAt });
            job.HasIndex(j => new { j.Status, j.Priority, j.Owner, j.Id });
            job.HasIndex(j => new { j.Owner, j.Status });
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
            record.HasKey(r => new { r.Owner, r.Key });
            record.Property(r => r.Owner).HasMaxLength(Caller.MaxOwnerLength);
            record.Property(r => r.Key).HasMaxLength(Idempotency.MaxKeyLength);
            record.Property(r => r.RequestHash).HasMaxLength(64);
            record.HasOne<Job>().WithMany().HasForeignKey(r => r.JobId);
            record.HasIndex(r => r.CreatedAt);
        });
        modelBuilder.Entity<ApiKey>(key =>
        {
            key.Property(k => k.Id).ValueGeneratedNever();
            key.Property(k => k.Name).HasMaxLength(ApiKey.MaxNameLength);
            key.Property(k => k.Prefix).HasMaxLength(KeyText.PrefixLength);
            key.Property(k => k.Hash).HasMaxLength(64);
            key.Property(k => k.Owner).HasMaxLength(Caller.MaxOwnerLength);
            key.HasIndex(k => k.Prefix).IsUnique();
        });
        modelBuilder.Entity<Usage>(usage =>
        {
            usage.HasKey(u => u.Owner);
            usage.Property(u => u.Owner).HasMaxLength(Caller.MaxOwnerLength);
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
