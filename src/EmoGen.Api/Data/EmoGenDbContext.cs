using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Keys;
using EmoGen.Api.Studies;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Data;

/// <summary>Jobs and their labels, pictures, webhooks, studies, API keys and idempotency keys. Each database has a context of its own, which carries its migrations.</summary>
public abstract class EmoGenDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<JobLabel> JobLabels => Set<JobLabel>();

    public DbSet<Image> Images => Set<Image>();

    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Usage> Usages => Set<Usage>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<Study> Studies => Set<Study>();

    public DbSet<StudyPicture> StudyPictures => Set<StudyPicture>();

    public DbSet<StudyParticipant> StudyParticipants => Set<StudyParticipant>();

    public DbSet<StudyAnswer> StudyAnswers => Set<StudyAnswer>();

    /// <summary>The time by which leases are held: the same for every process on this database.</summary>
    public abstract Task<DateTimeOffset> NowAsync(TimeProvider time, CancellationToken cancellation);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobKind>().HaveConversion<string>().HaveMaxLength(20);
        configurationBuilder.Properties<JobStatus>().HaveConversion<string>().HaveMaxLength(20);
        configurationBuilder.Properties<StudyChoice>().HaveConversion<string>().HaveMaxLength(20);
        configurationBuilder.Properties<DeliveryState>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>(job =>
        {
            job.Property(j => j.Id).ValueGeneratedNever();
            job.Property<string>("WakeId").HasMaxLength(100).IsRequired(false); // Of earlier versions, which may run beside this one.
            job.Property(j => j.WebhookUrl).HasMaxLength(WebhookAddresses.MaxUrlLength);
            job.Property(j => j.TraceParent).HasMaxLength(Tracing.TraceParentLength);
            job.Property(j => j.Facade).HasMaxLength(10);
            job.Property(j => j.Owner).HasMaxLength(Caller.MaxOwnerLength);
            job.HasIndex(j => new { j.Status, j.Id });
            job.HasIndex(j => new { j.Owner, j.Id });
            job.HasIndex(j => new { j.Owner, j.StartedAt });
            job.HasIndex(j => new { j.Status, j.Priority, j.Owner, j.Id });
            job.HasIndex(j => new { j.Owner, j.Status });
            job.HasIndex(j => new { j.Status, j.LeaseUntil });
        });
        modelBuilder.Entity<JobLabel>(label =>
        {
            label.HasKey(l => new { l.JobId, l.Key });
            label.Property(l => l.Key).HasMaxLength(LabelRules.MaxKeyLength);
            label.Property(l => l.Value).HasMaxLength(LabelRules.MaxValueLength);
            label.Property(l => l.Owner).HasMaxLength(Caller.MaxOwnerLength);
            label.HasIndex(l => new { l.Key, l.Value, l.Owner, l.JobId });
            label.HasOne<Job>().WithMany(j => j.LabelRows).HasForeignKey(l => l.JobId);
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
        modelBuilder.Entity<WebhookDelivery>(delivery =>
        {
            delivery.Property(d => d.Id).ValueGeneratedNever();
            delivery.Property(d => d.Host).HasMaxLength(WebhookDelivery.MaxHostLength);
            delivery.HasIndex(d => new { d.State, d.DueAt });
            delivery.HasIndex(d => d.FinishedAt);
            delivery.HasOne(d => d.Job).WithOne(j => j.Delivery).HasForeignKey<WebhookDelivery>(d => d.JobId);
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
        modelBuilder.AddStudies();
    }
}

/// <summary>The default database: one SQLite file in WAL mode.</summary>
public sealed class SqliteEmoGenDbContext(DbContextOptions<SqliteEmoGenDbContext> options) : EmoGenDbContext(options)
{
    /// <summary>One machine, one clock.</summary>
    public override Task<DateTimeOffset> NowAsync(TimeProvider time, CancellationToken cancellation) => Task.FromResult(time.GetUtcNow());

    /// <summary>SQLite has no time type that compares and sorts: times are stored as Unix milliseconds.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }
}

/// <summary>PostgreSQL, for several processes or machines.</summary>
public sealed class PostgresEmoGenDbContext(DbContextOptions<PostgresEmoGenDbContext> options) : EmoGenDbContext(options)
{
    /// <summary>The server's clock: those of the workers' machines may differ, or jump.</summary>
    public override Task<DateTimeOffset> NowAsync(TimeProvider time, CancellationToken cancellation) =>
        Database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellation);
}
