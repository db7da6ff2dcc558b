using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EmoGen.Api.Telemetry;

/// <summary>What is measured and recorded, and where it goes.</summary>
internal static class TelemetrySetup
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The service's own meter, and those of what it stands on.</summary>
    private static readonly string[] Meters =
    [
        Tracing.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql",
    ];

    /// <summary>
    /// The labels that stay of meters which also name hosts: those of webhooks are as many as clients like, and where the database is concerns nobody who reads metrics.
    /// </summary>
    private static readonly Dictionary<string, MetricStreamConfiguration> Views = new()
    {
        ["System.Net.Http"] = new() { TagKeys = ["http.request.method", "http.response.status_code", "http.connection.state", "url.scheme", "error.type"] },
        ["Npgsql"] = new() { TagKeys = ["db.client.connection.state", "db.response.status_code", "error.type"] },
    };

    /// <summary>Metrics are always there to be read; spans are made only where the settings say where to send them.</summary>
    /// <exception cref="StartupException">The address to send them to is none.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder, EmoGenOptions options)
    {
        builder.Services.AddSingleton<JobMetrics>();
        builder.Services.AddSingleton<ServiceHealth>();
        builder.Services.AddSingleton<ServiceState>();
        builder.Services.AddSingleton<ServiceGauges>();
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("emogen", serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3))
                .AddAttributes([new("emogen.role", options.Role.ToString())]).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddView(instrument => Views.GetValueOrDefault(instrument.Meter.Name)).AddPrometheusExporter());
        if (IsOtlpOn(builder, options.Telemetry))
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter()).WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new RootSampler(options.Telemetry.TraceRatio)))
                .AddSource(Tracing.Name).AddNpgsql().AddHttpClientInstrumentation()
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = context => !IsWatching(context.Request.Path);
                    requests.EnrichWithHttpRequest = (span, request) => span.SetTag("url.path", SecretFilter.Clean(request.Path));
                })
                .AddOtlpExporter());
        }
    }

    /// <summary><c>/metrics</c>: the administrator's, but open on a worker, which knows no keys.</summary>
    public static void MapMetrics(this WebApplication app, EmoGenOptions options)
    {
        IEndpointConventionBuilder metrics = app.MapPrometheusScrapingEndpoint("/metrics").DisableRateLimiting();
        _ = options.Role == ServiceRole.Worker ? metrics.AllowAnonymous() : metrics.RequireAuthorization(Scopes.Admin);
        app.Services.GetRequiredService<JobMetrics>().ShowZeros();
        app.Services.GetRequiredService<ServiceGauges>();
    }

    private static bool IsOtlpOn(WebApplicationBuilder builder, TelemetryOptions options)
    {
        if (options.OtlpEndpoint is { } set)
        {
            builder.Configuration[OtlpEndpoint] = set;
        }

        (bool holds, string message) = TelemetryRules.Endpoint(options.OtlpEndpoint is null ? OtlpEndpoint : "EmoGen:Telemetry:OtlpEndpoint", builder.Configuration[OtlpEndpoint]);
        return holds ? builder.Configuration[OtlpEndpoint] is not null : throw new StartupException(message);
    }

    private static bool IsWatching(PathString path) => path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics");
}
