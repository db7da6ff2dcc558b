using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using EmoGen.Api.Access;
using Microsoft.AspNetCore.RateLimiting;

namespace EmoGen.Api.Http;

/// <summary>
/// A token bucket for each owner, and for each address that shows no key. Every answer says what is left in <c>RateLimit</c> and
/// <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal static class RateLimits
{
    private const string Policy = "requests";

    /// <summary>Goes behind authentication; endpoints with <c>DisableRateLimiting</c> are passed.</summary>
    public static void UseRateLimits(this WebApplication app, LimitOptions limits)
    {
        if (limits.RequestsPerMinute == 0)
        {
            return;
        }

        TimeSpan period = TimeSpan.FromMinutes(1) / limits.RequestsPerMinute;
        PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetTokenBucketLimiter(Partition(context), _ => Bucket(limits, period)));
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
            WriteHeaders(context.Response, limits, left, period);
            await (lease.IsAcquired ? next(context) : RefuseAsync(context, limits, period));
        });
    }

    private static TokenBucketRateLimiterOptions Bucket(LimitOptions limits, TimeSpan period) => new()
    {
        TokenLimit = limits.Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = period,
        AutoReplenishment = true,
        QueueLimit = 0,
    };

    private static Task RefuseAsync(HttpContext context, LimitOptions limits, TimeSpan period) => ProblemHandler.WriteAsync(
        context,
        Problems.Create(429, "rate-limited", "Too many requests.", $"{limits.RequestsPerMinute} requests a minute are allowed, {limits.Burst} at once."),
        retryAfter: period);

    /// <summary>An owner, or an address; of IPv6 the network, since its addresses are free to have.</summary>
    private static string Partition(HttpContext context)
    {
        if (Caller.Of(context.User) is { } caller)
        {
            return caller.Owner;
        }

        IPAddress? address = context.Connection.RemoteIpAddress;
        return address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? "address:" + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : $"address:{address?.MapToIPv4()}";
    }

    /// <summary>By <c>OnStarting</c>, so that an answer that becomes a problem has them too.</summary>
    private static void WriteHeaders(HttpResponse response, LimitOptions limits, long left, TimeSpan period) => response.OnStarting(() =>
    {
        double window = Math.Ceiling(limits.Burst * period.TotalSeconds), reset = Math.Ceiling((limits.Burst - left) * period.TotalSeconds);
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={limits.Burst};w={window}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={left};t={reset}");
        return Task.CompletedTask;
    });
}
