using EmoGen.Api.Facades.OpenAi;
using EmoGen.Api.Facades.SdApi;

namespace EmoGen.Api.Facades;

/// <summary>The APIs of others, so that tools made for them work here at once.</summary>
internal static class FacadeSetup
{
    public static void AddFacades(this IServiceCollection services)
    {
        services.AddSingleton<PictureLinks>();
        services.AddScoped<FacadeJobs>();
    }

    public static void MapFacades(this WebApplication app)
    {
        app.MapOpenAi();
        app.MapSdApi();
    }
}
