using EmoGen.Api.Access;
using EmoGen.Api.Emotions;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Webhooks;

namespace EmoGen.Api.Jobs;

/// <summary>Makes the row of a request: checked, with every default filled in, and ready to be stored.</summary>
public sealed class JobFactory(InstalledPacks packs, WebhookAddresses addresses, TimeProvider time)
{
    /// <param name="request">As the client sent it.</param>
    /// <param name="caller">Whose job it becomes.</param>
    /// <param name="rerunOf">The job that it repeats.</param>
    /// <param name="facade">The API of others that it came by: the row's <see cref="Job.Facade"/>.</param>
    /// <exception cref="ProblemException">A field is wrong; the problem names every one.</exception>
    public Job Create(NewJob request, Caller caller, Guid? rerunOf = null, string? facade = null)
    {
        NewJob resolved = request.Resolve(packs, addresses);
        DateTimeOffset now = time.GetUtcNow();
        return new Job
        {
            Id = Guid.CreateVersion7(now),
            Owner = caller.Owner,
            Kind = resolved.Kind,
            Facade = facade,
            Status = JobStatus.Queued,
            Priority = NewJob.Priorities.GetValueOrDefault(resolved.Priority ?? ""),
            EmotionBits = resolved.AllEmotions.Aggregate(0, (bits, emotion) => bits | emotion.Bit()),
            Request = (resolved with { Labels = null, Webhook = null }).ToJson(),
            Model = resolved.Model,
            WebhookUrl = resolved.Webhook?.Url,
            Delivery = WebhookDelivery.For(resolved.Webhook, now),
            Labels = LabelRules.Write(resolved.Labels),
            LabelRows = LabelRules.Rows(resolved.Labels, caller.Owner),
            SearchText = resolved.SearchText(),
            RerunOf = rerunOf,
            Pictures = resolved.Plan().Count,
            Steps = resolved.Steps!.Value,
            Version = 1,
            TraceParent = Tracing.TraceParent,
            CreatedAt = now,
        };
    }
}
