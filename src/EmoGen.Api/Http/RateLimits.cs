using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using EmoGen.Api.Access;
using EmoGen.Api.Studies;
using Microsoft.AspNetCore.RateLimiting;

namespace EmoGen.Api.Http;

/// <summary>
/// A token bucket for each owner, and for each address that shows no key: a larger one of its own for studies' participants, of whom a whole room may
/// share an address. Every answer says what is left in <c>RateLimit</c> and
/// <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal static class RateLimits
{
    private const string Policy = "requests";

    /// <summary>How many times a caller's limits an address has for studies' participants.</summary>
    private const int Room = 32;

    /// <summary>Goes behind authentication; endpoints with <c>DisableRateLimiting</c> are passed.</summary>
    public static void UseRateLimits(this WebApplication app, LimitOptions limits)
    {
        if (limits.RequestsPerMinute == 0)
        {
            return;
        }

        TimeSpan period = TimeSpan.FromMinutes(1) / limits.RequestsPerMinute;
        PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetTokenBucketLimiter(Partition(context), _ => Bucket(limits, period, Share(context))));
        app.Lifetime.ApplicationStopped.Register(limiter.Dispose);
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
            {
                await next(context);
                return;
            }

            using RateLimitLease lease = limiter.AttemptAcquire(context);
            long left = limiter.GetStatistics(context)?.CurrentAvailablePermits ?? 0;
            WriteHeaders(context.Response, Most(limits, Share(context)), left, period / Share(context));
            await (lease.IsAcquired ? next(context) : RefuseAsync(context, limits, period));
        });
    }

    private static TokenBucketRateLimiterOptions Bucket(LimitOptions limits, TimeSpan period, int share) => new()
    {
        TokenLimit = Most(limits, share),
        TokensPerPeriod = share,
        ReplenishmentPeriod = period,
        AutoReplenishment = true,
        QueueLimit = 0,
    };

    private static Task RefuseAsync(HttpContext context, LimitOptions limits, TimeSpan period) => ProblemHandler.WriteAsync(
        context,
        Problems.Create(
            429, "rate-limited", "Too many requests.", $"{(long)limits.RequestsPerMinute * Share(context)} requests a minute are allowed, {Most(limits, Share(context))} at once."),
        retryAfter: period);

    private static int Most(LimitOptions limits, int share) => (int)Math.Min((long)limits.Burst * share, int.MaxValue);

    private static int Share(HttpContext context) => IsOfParticipant(context) ? Room : 1;

    private static bool IsOfParticipant(HttpContext context) => context.Request.Path.StartsWithSegments(ParticipationEndpoints.Root);

    /// <summary>An owner, or an address; of IPv6 the network, since its addresses are free to have.</summary>
    private static string Partition(HttpContext context)
    {
        if (IsOfParticipant(context))
        {
            return "participants:" + Address(context);
        }

        return Caller.Of(context.User) is { } caller ? caller.Owner : "address:" + Address(context);
    }

    private static string Address(HttpContext context)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        return address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : $"{address?.MapToIPv4()}";
    }

    /// <summary>By <c>OnStarting</c>, so that an answer that becomes a problem has them too.</summary>
    private static void WriteHeaders(HttpResponse response, long most, long left, TimeSpan period) => response.OnStarting(() =>
    {
        double window = Math.Ceiling(most * period.TotalSeconds), reset = Math.Ceiling((most - left) * period.TotalSeconds);
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={most};w={window}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={left};t={reset}");
        return Task.CompletedTask;
    });
}
