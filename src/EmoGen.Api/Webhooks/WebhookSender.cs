using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Webhooks;

/// <summary>Sends what is due. Every process has one, whatever its role: the rows decide who sends what.</summary>
internal sealed class WebhookSender(
    WebhookLedger ledger,
    WebhookClient client,
    WebhookSecrets secrets,
    IDbContextFactory<EmoGenDbContext> contexts,
    JobReader reader,
    JobMetrics metrics,
    TimeProvider time,
    ILogger<WebhookSender> log)
    : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly DeliverySlots _slots = new();
    private readonly SemaphoreSlim _freed = new(0, 1);
    private readonly List<Task> _running = [];

    public override void Dispose()
    {
        base.Dispose();
        _freed.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await StartDueAsync(stoppingToken);
                }
                catch (Exception failed) when (failed is not OperationCanceledException)
                {
                    log.WebhookSweepFailed(failed);
                }

                await _freed.WaitAsync(PollInterval, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running);
        }
    }

    /// <summary>Starts attempts until nothing more is due or there is no place left.</summary>
    private async Task StartDueAsync(CancellationToken stopping)
    {
        _running.RemoveAll(task => task.IsCompleted);
        bool started = true;
        while (started && !_slots.AreFull)
        {
            started = false;
            foreach (DueDelivery due in await ledger.DueAsync(_slots.BusyHosts, _slots.BusyOwners, stopping))
            {
                started |= await TryStartAsync(due, stopping);
            }
        }
    }

    private async Task<bool> TryStartAsync(DueDelivery due, CancellationToken stopping)
    {
        if (!_slots.TryTake(due))
        {
            return false;
        }

        DueDelivery? claim = null;
        try
        {
            claim = await ledger.TryClaimAsync(due, stopping);
            return claim is not null;
        }
        finally
        {
            if (claim is null)
            {
                _slots.Release(due);
            }
            else
            {
                _running.Add(SendAsync(claim, stopping));
            }
        }
    }

    private async Task SendAsync(DueDelivery claim, CancellationToken stopping)
    {
        try
        {
            await AttemptAsync(claim, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await HandBackAsync(claim);
        }
        catch (Exception failed)
        {
            log.WebhookAttemptLost(failed, claim.Id);
        }
        finally
        {
            _slots.Release(claim);
            Wake();
        }
    }

    private async Task AttemptAsync(DueDelivery claim, CancellationToken stopping)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(stopping);
        if (await reader.FindAsync(data, data.Jobs.Where(j => j.Id == claim.JobId), stopping) is not { Job: var job })
        {
            return; // It went with its deliveries.
        }

        WebhookMessage message = WebhookMessage.Sign(WebhookDelivery.MessageIdOf(claim.Id), job, time.GetUtcNow(), secrets.Key(claim.Owner));
        WebhookAnswer answer = await client.SendAsync(message, claim.Url, stopping);
        if (await ledger.ConcludeAsync(claim, answer, CancellationToken.None) is { } conclusion)
        {
            Report(claim, answer, conclusion);
        }
    }

    /// <summary>Every attempt whose end counts comes by here, once.</summary>
    private void Report(DueDelivery claim, WebhookAnswer answer, Conclusion conclusion)
    {
        switch (conclusion)
        {
            case { State: DeliveryState.Delivered }:
                metrics.Delivered(DeliveryOutcome.Delivered);
                log.WebhookDelivered(claim.Id, claim.JobId, claim.Attempts);
                break;
            case { NextAt: { } next }:
                metrics.Delivered(DeliveryOutcome.Retried);
                log.WebhookFailed(claim.Id, claim.JobId, claim.Attempts, answer.Sentence, next);
                break;
            default:
                metrics.Delivered(DeliveryOutcome.Failed);
                log.WebhookGivenUp(claim.Id, claim.JobId, claim.Attempts, answer.Sentence);
                break;
        }
    }

    private async Task HandBackAsync(DueDelivery claim)
    {
        try
        {
            await ledger.HandBackAsync(claim, CancellationToken.None);
        }
        catch (Exception away) when (Http.ProblemHandler.IsDatabaseAway(away))
        {
            log.WebhookAttemptLost(away, claim.Id);
        }
    }

    private void Wake()
    {
        try
        {
            _freed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }
}
