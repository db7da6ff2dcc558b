using EmoGen.Api.Jobs;

namespace EmoGen.Api;

/// <summary>Everything this project logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The model {Model} is loaded and warm after {Seconds:0.0} s")]
    public static partial void ModelReady(this ILogger log, string model, double seconds);

    [LoggerMessage(2, LogLevel.Critical, "The model in {Folder} could not be loaded")]
    public static partial void ModelBroken(this ILogger log, Exception exception, string folder);

    [LoggerMessage(3, LogLevel.Information, "Job {JobId} started, attempt {Attempt}")]
    public static partial void JobStarted(this ILogger log, Guid jobId, int attempt);

    [LoggerMessage(4, LogLevel.Information, "Job {JobId} ended: {Status}")]
    public static partial void JobEnded(this ILogger log, Guid jobId, JobStatus status);

    [LoggerMessage(5, LogLevel.Information, "Job {JobId} is no longer attempt {Attempt}'s: canceled, or taken by another worker")]
    public static partial void JobLost(this ILogger log, Guid jobId, int attempt);

    [LoggerMessage(6, LogLevel.Information, "Job {JobId} handed back to the queue: the worker stops")]
    public static partial void JobHandedBack(this ILogger log, Guid jobId);

    [LoggerMessage(7, LogLevel.Error, "Job {JobId} failed")]
    public static partial void JobFailed(this ILogger log, Exception exception, Guid jobId);

    [LoggerMessage(8, LogLevel.Warning, "The lease of job {JobId} could not be renewed; trying on")]
    public static partial void LeaseNotRenewed(this ILogger log, Exception exception, Guid jobId);

    [LoggerMessage(9, LogLevel.Warning, "No worker could be woken for job {JobId}; the next sweep tries again")]
    public static partial void WakeFailed(this ILogger log, Exception exception, Guid jobId);

    [LoggerMessage(10, LogLevel.Information, "Job {JobId} ({Status}) has no wake-up any more: enqueued again")]
    public static partial void JobRecovered(this ILogger log, Guid jobId, JobStatus status);

    [LoggerMessage(11, LogLevel.Warning, "The sweep for lost jobs failed; trying on")]
    public static partial void SweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger log, Exception exception, string method, string path);

    [LoggerMessage(13, LogLevel.Information, "The database is at its newest schema")]
    public static partial void DatabaseReady(this ILogger log);

    [LoggerMessage(14, LogLevel.Warning, "The database cannot be reached yet: {Reason}")]
    public static partial void DatabaseAway(this ILogger log, string reason);

    [LoggerMessage(15, LogLevel.Information, "Picture {Index} of job {JobId} is withheld: the safety checker flags it")]
    public static partial void PictureWithheld(this ILogger log, Guid jobId, int index);

    [LoggerMessage(16, LogLevel.Warning, "Memory ran out for picture {Index} of job {JobId}: it was drawn in smaller parts")]
    public static partial void PictureShortOfMemory(this ILogger log, Guid jobId, int index);

    [LoggerMessage(30, LogLevel.Warning, "The pictures' store cannot be reached yet: {Reason}")]
    public static partial void BlobsAway(this ILogger log, string reason);

    [LoggerMessage(31, LogLevel.Warning, "The file {Key} could not be stored yet, next try in {Seconds:0.0} s: {Reason}")]
    public static partial void BlobNotStored(this ILogger log, string key, double seconds, string reason);

    [LoggerMessage(32, LogLevel.Warning, "The file {Key} could not be removed; a later sweep does it: {Reason}")]
    public static partial void BlobLeftBehind(this ILogger log, string key, string reason);

    [LoggerMessage(33, LogLevel.Information, "{Pictures} pictures were older, or more, than the settings keep: removed")]
    public static partial void PicturesExpired(this ILogger log, int pictures);

    [LoggerMessage(34, LogLevel.Information, "The file {Key} belongs to no picture: removed")]
    public static partial void BlobWithoutRow(this ILogger log, string key);

    [LoggerMessage(35, LogLevel.Error, "The file {Key} of picture {ImageId} is gone")]
    public static partial void RowWithoutBlob(this ILogger log, Guid imageId, string key);

    [LoggerMessage(36, LogLevel.Information, "Swept {Files} files: {Orphans} without a picture were removed, {Missing} pictures have no file")]
    public static partial void SweptPictures(this ILogger log, int files, int orphans, int missing);

    [LoggerMessage(40, LogLevel.Warning, "Authentication is off: the service listens on this machine only, and everybody on it may do everything")]
    public static partial void AuthenticationOff(this ILogger log);

    [LoggerMessage(41, LogLevel.Information, "Authentication is on: {Credentials}")]
    public static partial void AuthenticationOn(this ILogger log, string credentials);

    [LoggerMessage(42, LogLevel.Information, "Key {Prefix} made: {Name}, scopes {Scopes}")]
    public static partial void KeyMade(this ILogger log, string prefix, string name, string scopes);

    [LoggerMessage(43, LogLevel.Information, "Key {Prefix} is replaced by {Successor} and goes on for {Overlap}")]
    public static partial void KeyRotated(this ILogger log, string prefix, string successor, TimeSpan overlap);

    [LoggerMessage(44, LogLevel.Information, "Key {Prefix} is revoked")]
    public static partial void KeyRevoked(this ILogger log, string prefix);
}
