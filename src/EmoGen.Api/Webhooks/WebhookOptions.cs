using System.Net;

namespace EmoGen.Api.Webhooks;

/// <summary><c>EmoGen:Webhooks</c>: how clients are told that their jobs are over; docs/webhooks.md explains it.</summary>
public sealed class WebhookOptions
{
    /// <summary>5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h: three days and some.</summary>
    private static readonly double[] Usual = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];

    /// <summary>What every owner's secret is derived from; null takes the one in the data folder, made there once.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds the secret.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Networks such as <c>10.1.0.0/16</c> that webhooks may reach though they are not the public internet; http is allowed there.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>How long to wait after each failure in turn; after the last the delivery is given up. Empty is the usual list.</summary>
    public IList<double> RetrySeconds { get; } = [];

    /// <summary>How long a receiver may take to answer, 1 to 60.</summary>
    public double TimeoutSeconds { get; set; } = 15;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>How long a delivery is left to the process that sends it: longer than it can take.</summary>
    public TimeSpan Lease => (2 * Timeout) + TimeSpan.FromSeconds(5);

    /// <summary>The pauses between the attempts.</summary>
    internal IReadOnlyList<TimeSpan> Pauses => [.. (RetrySeconds.Count > 0 ? RetrySeconds : Usual).Select(TimeSpan.FromSeconds)];
}

/// <summary>What must hold of <see cref="WebhookOptions"/>, and the one sentence where it does not.</summary>
internal static class WebhookRules
{
    private const int MostPauses = 50;
    private const double LongestPause = 7 * 24 * 3600;

    public static IEnumerable<(bool Holds, string Message)> Of(WebhookOptions webhooks)
    {
        yield return Secrets.Rule("EmoGen:Webhooks:Secret", webhooks.Secret, webhooks.SecretFile);
        string? network = webhooks.AllowedNetworks.FirstOrDefault(n => !IPNetwork.TryParse(n, out _));
        yield return (network is null, $"EmoGen:Webhooks:AllowedNetworks: expected networks such as 10.1.0.0/16 or fd00:1::/32, got '{network}'.");
        yield return (
            webhooks.RetrySeconds.Count <= MostPauses,
            $"EmoGen:Webhooks:RetrySeconds: expected at most {MostPauses} pauses, got {webhooks.RetrySeconds.Count}.");
        double? wrong = webhooks.RetrySeconds.Cast<double?>().FirstOrDefault(s => s is not (>= 0.1 and <= LongestPause));
        yield return (wrong is null, FormattableString.Invariant($"EmoGen:Webhooks:RetrySeconds: expected 0.1 to {LongestPause}, got {wrong}."));
        yield return (
            webhooks.TimeoutSeconds is >= 1 and <= 60, FormattableString.Invariant($"EmoGen:Webhooks:TimeoutSeconds: expected 1 to 60, got {webhooks.TimeoutSeconds}."));
    }
}
