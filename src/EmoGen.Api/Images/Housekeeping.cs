using EmoGen.Api.Webhooks;
using Hangfire;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Images;

/// <summary>The recurring job that forgets old webhooks, removes old pictures and then looks for orphans. What it does can be done twice at once, and again.</summary>
internal sealed class Housekeeping(WebhookLedger webhooks, PictureRetention retention, PictureSweep sweep)
{
    /// <summary>Last in the alphabet, and served by a server of its own: drawing never waits for it.</summary>
    public const string Queue = "z-housekeeping";

    public const string RecurringJob = "housekeeping";

    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await webhooks.ForgetAsync(cancellation);
        await retention.RunAsync(cancellation);
        await sweep.RunAsync(cancellation);
    }
}

/// <summary>Puts the recurring job into Hangfire's calendar when a worker starts.</summary>
internal sealed class HousekeepingSchedule(IRecurringJobManager calendar, IOptions<EmoGenOptions> options) : IHostedService
{
    /// <summary>Away from the full hour, when everything else happens.</summary>
    private const int Minute = 23;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        string cron = options.Value.Blobs.SweepHours == 24 ? Cron.Daily(0, Minute) : FormattableString.Invariant($"{Minute} */{options.Value.Blobs.SweepHours} * * *");
        calendar.AddOrUpdate<Housekeeping>(Housekeeping.RecurringJob, housekeeping => housekeeping.RunAsync(CancellationToken.None), cron);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
