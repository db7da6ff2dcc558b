using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EmoGen.Api.Webhooks;

/// <summary>Whom to tell when a job is over.</summary>
public sealed record NewWebhook
{
    [Required]
    [Description("An https address that takes a signed POST with the job (Standard Webhooks) when it has succeeded, failed or been canceled.")]
    public string? Url { get; init; }

    /// <summary>The wish that is stored with a job; null where it has none.</summary>
    public static NewWebhook? Of(string? url) => url is null ? null : new NewWebhook { Url = url };
}
