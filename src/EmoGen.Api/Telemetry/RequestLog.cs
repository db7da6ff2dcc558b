using System.Diagnostics;
using EmoGen.Api.Access;

namespace EmoGen.Api.Telemetry;

/// <summary>A line for each request to <c>/v1</c>. It has the path's pattern instead of the path, and nothing that the client wrote but the method.</summary>
internal static class RequestLog
{
    /// <summary>Goes before what turns exceptions into answers, so that it sees the answer.</summary>
    public static void UseRequestLog(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/v1"))
        {
            await next(context);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        string path = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "/v1/...";
        try
        {
            await next(context);
        }
        finally
        {
            app.Logger.RequestAnswered(
                context.Request.Method, path, context.Response.StatusCode, Stopwatch.GetElapsedTime(start).TotalMilliseconds, Caller.Of(context.User)?.Key);
        }
    });
}
