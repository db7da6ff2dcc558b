using System.Threading.RateLimiting;
using EmoGen.Api.Http;

namespace EmoGen.Api.Studies;

/// <summary>Holds an open link to a pace: whoever has it could otherwise use up the study's places in a moment. Each process counts for itself.</summary>
internal sealed class JoinLimit : IDisposable
{
    /// <summary>A room full of people at once, and then one each second.</summary>
    public const int AtOnce = 60;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<Guid> _limiter = PartitionedRateLimiter.Create<Guid, Guid>(study =>
        RateLimitPartition.GetTokenBucketLimiter(study, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Pace,
            AutoReplenishment = true,
            QueueLimit = 0,
        }));

    /// <exception cref="ProblemException">Too many join the study.</exception>
    public void Take(Guid study)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(study);
        if (!lease.IsAcquired)
        {
            throw new ProblemException(StudyProblems.JoinedTooFast(), Pace);
        }
    }

    public void Dispose() => _limiter.Dispose();
}
