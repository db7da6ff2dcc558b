using EmoGen.Api;
using EmoGen.Api.Access;
using EmoGen.Api.Analyses;
using EmoGen.Api.Data;
using EmoGen.Api.Emotions;
using EmoGen.Api.Facades;
using EmoGen.Api.Fusions;
using EmoGen.Api.Generations;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Keys;
using EmoGen.Api.Models;
using EmoGen.Api.Studies;
using EmoGen.Api.Studies.Pages;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Transfers;
using EmoGen.Api.Webhooks;
using EmoGen.Api.Workers;
using EmoGen.Engine;
using Microsoft.Extensions.Options;

NativeRuntime.Prepare();
NativeRuntime.ShareArenas();
try
{
    WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
    EmoGenOptions options = builder.AddOptions();
    builder.AddLogging();
    builder.Services.AddData(options);
    builder.Services.AddWorkers(options);
    builder.Services.AddWebhooks();
    builder.Services.AddFacades();
    builder.Services.AddStudies();
    builder.Services.AddSingleton<PictureAnalyses>();
    builder.AddTelemetry(options);
    builder.Services.AddProblems();
    builder.Services.AddBrowserRules(options);
    builder.Services.AddAccess(options, builder.Configuration);
    builder.Services.AddOpenApi(OpenApiDocument.Configure);

    await using WebApplication app = builder.Build();
    if (options.Role == ServiceRole.Migrate)
    {
        await app.Services.PrepareSchemaAsync(app.Logger);
        return 0;
    }

    app.UseBrowserRules(options);
    app.UseRequestLog();
    app.UseProblems();
    app.UseAccess(options);
    app.MapHealth();
    app.MapMetrics(options);
    if (options.Role != ServiceRole.Worker)
    {
        app.MapGenerations();
        app.MapTransfers();
        app.MapFusions();
        app.MapJobs();
        app.MapWebhooks();
        app.MapImages();
        app.MapAnalyses();
        app.MapEmotions();
        app.MapModels();
        app.MapKeys();
        app.MapFacades();
        app.MapStudies();
        app.MapParticipations();
        app.MapStudyPages();
        app.MapPages(options);
    }

    await app.PrepareAsync();
    await app.PrepareAccessAsync(options);
    await app.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is StartupException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
