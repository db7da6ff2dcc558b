using Azure.Storage.Blobs;

namespace EmoGen.Api.Storage;

/// <summary>What must hold of <see cref="BlobOptions"/>, and the one sentence where it does not.</summary>
internal static class BlobRules
{
    private const double MinutesOfAYear = 365 * 24 * 60;

    public static IEnumerable<(bool Holds, string Message)> Of(BlobOptions blobs)
    {
        IEnumerable<(bool Holds, string Message)> store = blobs.Provider switch
        {
            BlobProvider.S3 => Of(blobs.S3),
            BlobProvider.Azure => Of(blobs.Azure),
            _ => [(!blobs.Redirect, "EmoGen:Blobs:Redirect: a folder has no links; set EmoGen:Blobs:Provider to S3 or Azure, or leave it out.")],
        };
        return
        [
            .. store,
            Range("LinkMinutes", blobs.LinkMinutes, 1, 1440),
            Range("PatienceSeconds", blobs.PatienceSeconds, 0, 86400),
            Range("SweepHours", blobs.SweepHours, 1, 24),
            Range("GraceMinutes", blobs.GraceMinutes, 1, MinutesOfAYear),
            Range("Retention:MaxAgeDays", blobs.Retention.MaxAgeDays ?? 1, 0.01, 36500),
            Range("Retention:MaxPictures", blobs.Retention.MaxPictures ?? 0, 0, int.MaxValue),
        ];
    }

    private static IEnumerable<(bool Holds, string Message)> Of(S3Options s3)
    {
        yield return Needed("S3:Bucket", s3.Bucket, "the bucket's name");
        yield return Prefix("S3:Prefix", s3.Prefix);
        yield return (
            s3.Endpoint is null || (Uri.TryCreate(s3.Endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo == ""),
            "EmoGen:Blobs:S3:Endpoint: expected an address such as http://minio:9000, without user or password.");
        yield return Needed("S3:Region", s3.Region, "a region such as us-east-1");
        yield return Secrets.Rule("EmoGen:Blobs:S3:SecretKey", s3.SecretKey, s3.SecretKeyFile);
        bool hasSecret = s3.SecretKey is not null || s3.SecretKeyFile is not null;
        yield return (s3.AccessKey is null || hasSecret, "EmoGen:Blobs:S3:SecretKey: expected beside EmoGen:Blobs:S3:AccessKey, or SecretKeyFile.");
        yield return (s3.AccessKey is not null || !hasSecret, "EmoGen:Blobs:S3:AccessKey: expected beside the secret key.");
    }

    private static IEnumerable<(bool Holds, string Message)> Of(AzureOptions azure)
    {
        yield return Needed("Azure:Container", azure.Container, "the container's name");
        yield return Prefix("Azure:Prefix", azure.Prefix);
        yield return Secrets.Rule("EmoGen:Blobs:Azure:ConnectionString", azure.ConnectionString, azure.ConnectionStringFile);
        yield return Needed("Azure:ConnectionString", azure.ConnectionString ?? azure.ConnectionStringFile, "the storage account's connection string");
        yield return (
            azure.ConnectionStringFile is not null || IsConnectionString(azure.ConnectionString!),
            "EmoGen:Blobs:Azure:ConnectionString: this is no connection string of a storage account.");
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new BlobServiceClient(text).Uri.IsAbsoluteUri;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static (bool Holds, string Message) Needed(string name, string? value, string what) =>
        (!string.IsNullOrWhiteSpace(value), $"EmoGen:Blobs:{name}: expected {what}.");

    private static (bool Holds, string Message) Prefix(string name, string value) => (
        value is "" || (value.EndsWith('/') && !value.StartsWith('/')), $"EmoGen:Blobs:{name}: expected folders that end with /, such as emogen/, got '{value}'.");

    private static (bool Holds, string Message) Range(string name, double value, double least, double most) => (
        value >= least && value <= most, FormattableString.Invariant($"EmoGen:Blobs:{name}: expected {least} to {most}, got {value}."));
}
