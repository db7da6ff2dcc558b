using EmoGen.Api.Access;
using EmoGen.Api.Analyses;
using EmoGen.Api.Facades;
using EmoGen.Api.Storage;
using EmoGen.Api.Studies;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Webhooks;

namespace EmoGen.Api;

/// <summary>The settings under <c>EmoGen</c>; docs/api.md, docs/security.md and docs/observability.md list them.</summary>
public sealed class EmoGenOptions
{
    public const string Section = "EmoGen";

    /// <summary>The folder of the model pack; null takes the bundled <c>models/emogen-mini</c>.</summary>
    public string? Model { get; set; }

    /// <summary>The folders of further packs, which requests can name as their <c>model</c>.</summary>
    public IList<string> OtherModels { get; } = [];

    /// <summary>Where the database file and the pictures lie, relative to the content root.</summary>
    public string Data { get; set; } = "data";

    public DatabaseOptions Database { get; set; } = new();

    public BlobOptions Blobs { get; set; } = new();

    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; several, separated by commas, draw at the same time.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary><c>auto</c>, <c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</summary>
    public string Dtype { get; set; } = "auto";

    public SafetyCheckerMode SafetyChecker { get; set; } = SafetyCheckerMode.Auto;

    public ServiceRole Role { get; set; } = ServiceRole.Both;

    public WorkerOptions Worker { get; set; } = new();

    public AccessOptions Authentication { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public CorsOptions Cors { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    public FacadeOptions Facades { get; set; } = new();

    public StudyOptions Studies { get; set; } = new();

    public AnalysisOptions Analyses { get; set; } = new();

    internal IReadOnlyList<string> Devices => Device.Split(',', StringSplitOptions.TrimEntries);
}

/// <summary><c>EmoGen:Database</c>.</summary>
public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Needed for PostgreSQL; SQLite's default is <c>emogen.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string.</summary>
    public string? ConnectionStringFile { get; set; }

    /// <summary>Whether this process brings the schema up to date, or expects it to be.</summary>
    public SchemaUpdate Migrate { get; set; } = SchemaUpdate.AtStart;
}

/// <summary>Who brings the database to the newest schema.</summary>
public enum SchemaUpdate
{
    /// <summary>Each process that starts.</summary>
    AtStart,

    /// <summary>Somebody else, once for each version, with <see cref="ServiceRole.Migrate"/>.</summary>
    Never,
}

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}

/// <summary>Whether pictures are checked before they are stored.</summary>
public enum SafetyCheckerMode
{
    /// <summary>Where the model pack has a safety checker.</summary>
    Auto,

    /// <summary>Never.</summary>
    Off,

    /// <summary>Always: a pack without a safety checker stops the service.</summary>
    Required,
}

/// <summary>What this process does.</summary>
public enum ServiceRole
{
    /// <summary>Answers requests and draws pictures.</summary>
    Both,

    /// <summary>Answers requests only; loads no weights but those that <see cref="AnalysisOptions"/> tells of.</summary>
    Api,

    /// <summary>Draws pictures only; answers nothing but <c>/health</c> and <c>/metrics</c>.</summary>
    Worker,

    /// <summary>Brings the database to the newest schema, and ends.</summary>
    Migrate,
}

/// <summary><c>EmoGen:Worker</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>How long a claim holds without renewal, 1 to 3600: after a crash a job waits this long.</summary>
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>How often lost jobs are looked for, 0.1 to 3600.</summary>
    public double SweepSeconds { get; set; } = 5;

    /// <summary>How many workers may die over a job, 1 to 100, before it is given up as one that kills them.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long a device may work without finishing a step, 1 to 86400, before the process counts as hanging.</summary>
    public double StallSeconds { get; set; } = 600;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public TimeSpan Sweep => TimeSpan.FromSeconds(SweepSeconds);

    public TimeSpan Stall => TimeSpan.FromSeconds(StallSeconds);
}
