using EmoGen.Api.Storage;
using Hangfire;

namespace EmoGen.Api.Images;

/// <summary>What keeps pictures and lets them go.</summary>
internal static class PictureSetup
{
    public static void AddPictures(this IServiceCollection services, EmoGenOptions options)
    {
        services.AddBlobs();
        services.AddSingleton<BlobHealth>();
        services.AddSingleton<PatientBlobs>();
        services.AddSingleton<PictureStore>();
        services.AddSingleton<PictureRemover>();
        services.AddSingleton<PictureRetention>();
        services.AddSingleton<PictureSweep>();
        if (options.Role == ServiceRole.Api)
        {
            return;
        }

        services.AddSingleton<Housekeeping>();
        services.AddHostedService<HousekeepingSchedule>();
        services.AddHangfireServer(server =>
        {
            server.Queues = [Housekeeping.Queue];
            server.WorkerCount = 1;
        });
    }
}
