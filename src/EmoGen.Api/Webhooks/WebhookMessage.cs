using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;

namespace EmoGen.Api.Webhooks;

/// <summary>A message as it goes out: what Standard Webhooks (https://www.standardwebhooks.com) asks for.</summary>
/// <param name="Id">The same for every attempt.</param>
/// <param name="Time">When this attempt is made.</param>
/// <param name="Body">The JSON of a <see cref="WebhookEvent"/>.</param>
/// <param name="Signature"><c>v1,</c> and HMAC-SHA256 of id, time and body, in base64.</param>
internal sealed record WebhookMessage(string Id, DateTimeOffset Time, byte[] Body, string Signature)
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private string Seconds => Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Signs the message that a job is over.</summary>
    public static WebhookMessage Sign(string id, JobResponse job, DateTimeOffset time, byte[] key)
    {
        WebhookEvent over = new($"job.{job.Status.ToString().ToLowerInvariant()}", job.FinishedAt!.Value, job);
        WebhookMessage message = new(id, time, JsonSerializer.SerializeToUtf8Bytes(over, StrictJson.Options), "");
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{message.Seconds}."), .. message.Body];
        return message with { Signature = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}" };
    }

    public HttpRequestMessage ToRequest(string url)
    {
        ByteArrayContent content = new(Body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Headers =
            {
                { "User-Agent", "EmoGen-Webhooks/1" },
                { IdHeader, Id },
                { TimeHeader, Seconds },
                { SignatureHeader, Signature },
            },
        };
    }
}

/// <summary>The body of a webhook.</summary>
/// <param name="Type"><c>job.succeeded</c>, <c>job.failed</c> or <c>job.canceled</c>.</param>
/// <param name="Timestamp">When the job ended.</param>
/// <param name="Data">The job as <c>GET /v1/jobs/{id}</c> shows it.</param>
public sealed record WebhookEvent(string Type, DateTime Timestamp, JobResponse Data);
