using System.Data.Common;
using System.Globalization;
using EmoGen.Api.Facades;
using EmoGen.Api.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EmoGen.Api.Http;

/// <summary>Turns every exception into problem details, in one place.</summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellation)
    {
        if (http.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            return true;
        }

        ProblemDetails problem = Describe(exception);
        if (problem.Status >= 500 && exception is not ProblemException)
        {
            log.RequestFailed(exception, http.Request.Method, SecretFilter.Clean(http.Request.Path));
        }

        await WriteAsync(http, problem, (exception as ProblemException)?.RetryAfter);
        return true;
    }

    /// <summary>
    /// Writes a problem as the whole answer, below the paths of a facade in the form that its clients read; to a client that has gone, nothing, and without a fuss in the log.
    /// </summary>
    public static Task WriteAsync(HttpContext http, ProblemDetails problem, TimeSpan? retryAfter = null)
    {
        FacadeError? elsewhere = FacadeErrors.Of(http.Request.Path, problem);
        http.Response.StatusCode = elsewhere?.Status ?? problem.Status ?? 500;
        TimeSpan? later = retryAfter ?? (problem.Status == 503 ? TimeSpan.FromSeconds(5) : null);
        if (later is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (elsewhere is { IsFinal: true })
        {
            http.Response.Headers["x-should-retry"] = "false";
        }

        return elsewhere is not null
            ? http.Response.WriteAsJsonAsync(elsewhere.Body, elsewhere.Body.GetType(), StrictJson.Options, "application/json", CancellationToken.None)
            : http.Response.WriteAsJsonAsync(problem, problem.GetType(), StrictJson.Options, "application/problem+json", CancellationToken.None);
    }

    /// <summary>True where the database could not be reached or could not write, so that trying again later can help.</summary>
    public static bool IsDatabaseAway(Exception exception)
    {
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case PostgresException postgres:
                    return postgres.IsTransient;
                case NpgsqlException:
                    return true;
                case SqliteException sqlite:
                    return sqlite.SqliteErrorCode is SqliteBusy or SqliteReadOnly or SqliteInputOutput or SqliteFull or SqliteCannotOpen;
                case DbException:
                    return at is DbException { IsTransient: true };
            }
        }

        return false;
    }

    private const int SqliteBusy = 5;
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        ProblemException known => known.Problem,
        BadHttpRequestException bad => Problems.ForStatus(bad.StatusCode),
        _ when IsDatabaseAway(exception) => Problems.Unavailable("The database is away; try again in a few seconds."),
        BlobStoreException { IsTransient: true } => Problems.Unavailable("The pictures' store is away; try again in a few seconds."),
        _ => Problems.ForStatus(500),
    };
}
