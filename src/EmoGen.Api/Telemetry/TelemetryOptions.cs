namespace EmoGen.Api.Telemetry;

/// <summary><c>EmoGen:Telemetry</c>; docs/observability.md explains it.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Where traces and metrics are sent by OTLP, such as <c>http://collector:4317</c>; null takes <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or sends nothing.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Which part of the traces that begin here is recorded, 0 to 1. A trace that a client began goes by what the client decided.</summary>
    public double TraceRatio { get; set; } = 1;
}

/// <summary>What must hold of these settings.</summary>
internal static class TelemetryRules
{
    public static IEnumerable<(bool Holds, string Message)> Of(TelemetryOptions telemetry)
    {
        yield return Endpoint("EmoGen:Telemetry:OtlpEndpoint", telemetry.OtlpEndpoint);
        yield return (
            telemetry.TraceRatio is >= 0 and <= 1, FormattableString.Invariant($"EmoGen:Telemetry:TraceRatio: expected 0 to 1, got {telemetry.TraceRatio}."));
    }

    public static (bool Holds, string Message) Endpoint(string name, string? value) => (
        value is null || (Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo == ""),
        $"{name}: expected an address such as http://collector:4317, without user or password.");
}
