namespace EmoGen.Api.Storage;

/// <summary><c>EmoGen:Blobs</c>: where the pictures' files are kept and for how long; docs/blobs.md explains them.</summary>
public sealed class BlobOptions
{
    public BlobProvider Provider { get; set; } = BlobProvider.Folder;

    public S3Options S3 { get; set; } = new();

    public AzureOptions Azure { get; set; } = new();

    /// <summary>Sends clients to the store for whole pictures, where it has links.</summary>
    public bool Redirect { get; set; }

    /// <summary>How long such a link works, 1 to 1440.</summary>
    public double LinkMinutes { get; set; } = 10;

    /// <summary>How long a worker with a finished picture waits for a store that is away, 0 to 86400, before its job fails.</summary>
    public double PatienceSeconds { get; set; } = 300;

    public RetentionOptions Retention { get; set; } = new();

    /// <summary>Every how many hours old pictures and orphans are looked for, 1 to 24.</summary>
    public int SweepHours { get; set; } = 1;

    /// <summary>How old a file without a row must be, 1 to 525600, before it is removed.</summary>
    public double GraceMinutes { get; set; } = 60;

    /// <summary>Removes the rows of pictures whose file is gone; otherwise they are only reported.</summary>
    public bool RemoveMissing { get; set; }

    public TimeSpan LinkLifetime => TimeSpan.FromMinutes(LinkMinutes);

    public TimeSpan Patience => TimeSpan.FromSeconds(PatienceSeconds);

    public TimeSpan Grace => TimeSpan.FromMinutes(GraceMinutes);
}

public enum BlobProvider
{
    /// <summary><c>pictures</c> in the data folder.</summary>
    Folder,

    /// <summary>A bucket of S3, or of a server that speaks its language.</summary>
    S3,

    /// <summary>A container of Azure Blob Storage.</summary>
    Azure,
}

/// <summary><c>EmoGen:Blobs:Retention</c>: which pictures of finished jobs go; none unless set.</summary>
public sealed class RetentionOptions
{
    /// <summary>Pictures older than this go, from 0.01; null keeps them.</summary>
    public double? MaxAgeDays { get; set; }

    /// <summary>Of more pictures than this the oldest go, from 0; null keeps them.</summary>
    public int? MaxPictures { get; set; }
}

/// <summary><c>EmoGen:Blobs:S3</c>.</summary>
public sealed class S3Options
{
    public string? Bucket { get; set; }

    /// <summary>Put before every key, so that a bucket can be shared; ends with <c>/</c> or is empty.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The server's address; null is Amazon's own for the region.</summary>
    public string? Endpoint { get; set; }

    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket stands in the path instead of the host name, as most servers but Amazon's need it.</summary>
    public bool PathStyle { get; set; }

    /// <summary>Null takes what the machine has: AWS_ACCESS_KEY_ID, a profile, or the role of the instance.</summary>
    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    /// <summary>A file that holds the secret key.</summary>
    public string? SecretKeyFile { get; set; }
}

/// <summary><c>EmoGen:Blobs:Azure</c>.</summary>
public sealed class AzureOptions
{
    public string? Container { get; set; }

    /// <summary>Put before every key, so that a container can be shared; ends with <c>/</c> or is empty.</summary>
    public string Prefix { get; set; } = "";

    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string.</summary>
    public string? ConnectionStringFile { get; set; }
}
