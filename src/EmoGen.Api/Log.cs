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

    [LoggerMessage(9, LogLevel.Warning, "No worker of queue {Queue} could be woken; the next sweep tries again")]
    public static partial void WakeFailed(this ILogger log, Exception exception, string queue);

    [LoggerMessage(10, LogLevel.Warning, "The jobs that somebody listens to could not be looked at; trying on")]
    public static partial void JobsNotWatched(this ILogger log, Exception exception);

    [LoggerMessage(16, LogLevel.Information, "Of {Jobs} jobs the database refused one: they are stored one by one")]
    public static partial void BatchRefused(this ILogger log, Exception exception, int jobs);

    [LoggerMessage(11, LogLevel.Warning, "The sweep for lost jobs failed; trying on")]
    public static partial void SweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger log, Exception exception, string method, string path);

    [LoggerMessage(15, LogLevel.Information, "{Method} {Path} answered {StatusCode} in {Milliseconds:0} ms, key {KeyPrefix}")]
    public static partial void RequestAnswered(this ILogger log, string method, string path, int statusCode, double milliseconds, string? keyPrefix);

    [LoggerMessage(13, LogLevel.Information, "The database is at its newest schema")]
    public static partial void DatabaseReady(this ILogger log);

    [LoggerMessage(14, LogLevel.Warning, "The database cannot be used yet: {Reason}")]
    public static partial void DatabaseAway(this ILogger log, string reason);

    [LoggerMessage(17, LogLevel.Information, "Picture {Index} of job {JobId} is withheld: the safety checker flags it")]
    public static partial void PictureWithheld(this ILogger log, Guid jobId, int index);

    [LoggerMessage(18, LogLevel.Warning, "Memory ran out for picture {Index} of job {JobId}: it was drawn in smaller parts")]
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

    [LoggerMessage(37, LogLevel.Error, "The file {Key} of study {StudyId} is gone")]
    public static partial void StudyWithoutBlob(this ILogger log, Guid studyId, string key);

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

    [LoggerMessage(50, LogLevel.Information, "Webhook {DeliveryId} of job {JobId} delivered at attempt {Attempt}")]
    public static partial void WebhookDelivered(this ILogger log, Guid deliveryId, Guid jobId, int attempt);

    [LoggerMessage(51, LogLevel.Information, "Webhook {DeliveryId} of job {JobId} failed at attempt {Attempt}, next at {Next:u}: {Result}")]
    public static partial void WebhookFailed(this ILogger log, Guid deliveryId, Guid jobId, int attempt, string result, DateTimeOffset next);

    [LoggerMessage(52, LogLevel.Warning, "Webhook {DeliveryId} of job {JobId} given up after attempt {Attempt}: {Result}")]
    public static partial void WebhookGivenUp(this ILogger log, Guid deliveryId, Guid jobId, int attempt, string result);

    [LoggerMessage(53, LogLevel.Warning, "An attempt of webhook {DeliveryId} was cut off; it is sent again when its lease ends")]
    public static partial void WebhookAttemptLost(this ILogger log, Exception exception, Guid deliveryId);

    [LoggerMessage(54, LogLevel.Warning, "The search for webhooks that are due failed; trying on")]
    public static partial void WebhookSweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(55, LogLevel.Information, "A secret was made in {File}; processes that do not share this folder need the same one")]
    public static partial void SecretMade(this ILogger log, string file);

    [LoggerMessage(45, LogLevel.Warning, "Whether open streams may go on could not be looked up; trying on: {Reason}")]
    public static partial void AccessNotChecked(this ILogger log, string reason);
}
