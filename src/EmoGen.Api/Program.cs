using EmoGen.Api;
using EmoGen.Api.Data;
using EmoGen.Api.Emotions;
using EmoGen.Api.Fusions;
using EmoGen.Api.Generations;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Models;
using EmoGen.Api.Transfers;
using EmoGen.Api.Workers;
using EmoGen.Engine;
using Hangfire;
using Microsoft.Extensions.Options;

NativeRuntime.Prepare();
try
{
    WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
    EmoGenOptions options = builder.AddOptions();
    builder.AddLogging();
    builder.Services.AddData(options);
    builder.Services.AddWorkers(options);
    builder.Services.AddProblems();
    builder.Services.AddOpenApi(OpenApiDocument.Configure);

    await using WebApplication app = builder.Build();
    app.UseProblems();
    app.MapHealth();
    if (options.Role != ServiceRole.Worker)
    {
        app.MapGenerations();
        app.MapTransfers();
        app.MapFusions();
        app.MapJobs();
        app.MapImages();
        app.MapEmotions();
        app.MapModels();
        app.MapOpenApi();
        app.UseSwaggerUI(ui => ui.SwaggerEndpoint("/openapi/v1.json", "EmoGen v1"));
        app.UseHangfireDashboard("/hangfire");
    }

    await app.PrepareAsync();
    await app.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is StartupException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
