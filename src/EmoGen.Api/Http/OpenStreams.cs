using EmoGen.Api.Access;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Http;

/// <summary>
/// Holds every owner to its open answers: streams of events, and requests that wait for their job. Each costs memory and questions to the database
/// for as long as the client likes. Each process counts for itself; the limit holds while authentication is on.
/// </summary>
internal sealed class OpenStreams(IOptions<EmoGenOptions> options)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly int _most = options.Value is { Authentication.Enabled: true, Limits.OpenStreams: > 0 and var most } ? most : int.MaxValue;
    private readonly Dictionary<string, int> _open = [];

    /// <summary>Takes a place; dispose to give it back.</summary>
    /// <exception cref="ProblemException">All of the owner's places are taken.</exception>
    public IDisposable Open(string owner)
    {
        lock (_open)
        {
            int open = _open.GetValueOrDefault(owner);
            if (open >= _most)
            {
                throw new ProblemException(
                    Problems.Create(429, "too-many-streams", "Too many answers are open.", $"{_most} streams and waiting requests may be open at a time; close some."),
                    Retry);
            }

            _open[owner] = open + 1;
        }

        return new Place(this, owner);
    }

    private void Close(string owner)
    {
        lock (_open)
        {
            if (--_open[owner] == 0)
            {
                _open.Remove(owner);
            }
        }
    }

    private sealed class Place(OpenStreams streams, string owner) : IDisposable
    {
        public void Dispose() => streams.Close(owner);
    }
}

/// <summary>Puts endpoints under <see cref="OpenStreams"/>.</summary>
internal static class OpenStreamLimits
{
    /// <summary>An answer of the endpoint counts until it is finished.</summary>
    /// <param name="stays">Which requests are held open; null is every one.</param>
    public static RouteHandlerBuilder LimitOpenStreams(this RouteHandlerBuilder endpoint, Predicate<HttpRequest>? stays = null) =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            bool counts = stays is null || stays(http.Request);
            using IDisposable? place = counts ? http.RequestServices.GetRequiredService<OpenStreams>().Open(Caller.Of(http.User)!.Owner) : null;
            return await next(context);
        });
}
