using System.Globalization;
using EmoGen.Api.Data;
using EmoGen.Api.Facades;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Api.Storage;
using EmoGen.Api.Webhooks;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace EmoGen.Api;

/// <summary>Settings and logging.</summary>
internal static class Startup
{
    private const string DevelopmentLine = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj}{NewLine}{Exception}";

    /// <summary>Registers the settings, checked on start, and reads them once for what is decided before the services are built.</summary>
    public static EmoGenOptions AddOptions(this WebApplicationBuilder builder)
    {
        builder.Configuration.RefuseSecretsInArguments();
        IConfigurationSection section = builder.Configuration.GetSection(EmoGenOptions.Section);
        builder.Services.AddSingleton<EmoGenOptionsSetup>();
        builder.Services.AddSingleton<IPostConfigureOptions<EmoGenOptions>>(provider => provider.GetRequiredService<EmoGenOptionsSetup>());
        builder.Services.AddSingleton<IValidateOptions<EmoGenOptions>>(provider => provider.GetRequiredService<EmoGenOptionsSetup>());
        builder.Services.AddOptions<EmoGenOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        try
        {
            return section.Get<EmoGenOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new EmoGenOptions();
        }
        catch (InvalidOperationException wrong)
        {
            throw new StartupException(wrong.InnerException is { } inner ? $"{wrong.Message} {inner.Message}" : wrong.Message);
        }
    }

    /// <summary>What must hold before the first request: good settings and secrets, a usable pack, a database of the newest schema, a store for the pictures.</summary>
    /// <exception cref="StartupException">One of them does not.</exception>
    public static async Task PrepareAsync(this WebApplication app)
    {
        InstalledPacks packs = app.Services.GetRequiredService<InstalledPacks>();
        EmoGenOptions options = app.Services.GetRequiredService<IOptions<EmoGenOptions>>().Value;
        if (options.SafetyChecker == SafetyCheckerMode.Required && packs.All.FirstOrDefault(pack => pack.SafetyChecker is null) is { } unsafePack)
        {
            throw new StartupException($"EmoGen:SafetyChecker: it is required, and the model pack '{unsafePack.Manifest.Name}' has none.");
        }

        app.Services.GetRequiredService<WebhookSecrets>();
        if (options.Role != ServiceRole.Worker)
        {
            app.Services.GetRequiredService<PictureLinks>();
        }

        await app.Services.PrepareSchemaAsync(app.Logger);
        await app.Services.CheckBlobsAsync(app.Logger);
    }

    /// <summary>Readable lines while developing, one JSON object a line otherwise; credentials in neither.</summary>
    public static void AddLogging(this WebApplicationBuilder builder) => builder.Services.AddSerilog(log =>
    {
        log.MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal) // What it logs it throws too, and that is logged where it matters.
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            .Filter.ByExcluding(one => one.Exception is StartupException) // It ends the start, and is told once, as one sentence.
            .Enrich.FromLogContext();
        log.WriteTo.Console(new SecretFilter(builder.Environment.IsDevelopment()
            ? new MessageTemplateTextFormatter(DevelopmentLine, CultureInfo.InvariantCulture)
            : new RenderedCompactJsonFormatter()));
        log.ReadFrom.Configuration(builder.Configuration);
    });
}
