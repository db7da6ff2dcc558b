using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Webhooks;

/// <summary>Sends a message once. What went wrong is told in one sentence that names no address: it is shown to whoever chose the receiver.</summary>
internal sealed class WebhookClient(WebhookConnector connector, IOptions<EmoGenOptions> options, TimeProvider time) : IDisposable
{
    private const int MostOfTheAnswer = 16 * 1024;
    private const string Unreachable = "The host could not be reached.";

    private readonly HttpMessageInvoker _http = new(connector.CreateHandler());
    private readonly TimeSpan _timeout = options.Value.Webhooks.Timeout;

    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, string url, CancellationToken stopping)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(_timeout);
        using HttpRequestMessage request = message.ToRequest(url);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, patience.Token);
            await DropBodyAsync(response, patience.Token);
            return Judge(response);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new WebhookAnswer(
                AnswerKind.Failure,
                patience.IsCancellationRequested ? FormattableString.Invariant($"There was no answer within {_timeout.TotalSeconds} s.") : Unreachable); // there was no connection
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            return new WebhookAnswer(AnswerKind.Failure, Explain(failed));
        }
    }

    public void Dispose() => _http.Dispose();

    private WebhookAnswer Judge(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => new(AnswerKind.Success, $"The receiver answered {status}."),
            410 => new(AnswerKind.Gone, "The receiver answered 410: it wants no more of this."),
            >= 300 and < 400 => new(AnswerKind.Failure, $"The receiver answered {status}; redirects are not followed."),
            429 or 503 => new(AnswerKind.Failure, $"The receiver answered {status}.", Later(response.Headers.RetryAfter)),
            _ => new(AnswerKind.Failure, $"The receiver answered {status}."),
        };
    }

    private TimeSpan? Later(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - time.GetUtcNow();

    /// <summary>Lets the receiver finish what it says; the status has decided already.</summary>
    private static async Task DropBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            await body.ReadAtLeastAsync(new byte[MostOfTheAnswer], MostOfTheAnswer, throwOnEndOfStream: false, cancellation);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException or OperationCanceledException)
        {
            // It had nothing to say that we need.
        }
    }

    private static string Explain(Exception failed) => failed switch
    {
        { InnerException: ForbiddenAddressException } => "The host's name leads to an address that webhooks may not reach.",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => "The host's name is not known.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection could be made; the certificate must be valid for the host's name.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Unreachable,
        _ => "The host's answer was broken off or is not HTTP.",
    };
}

/// <summary>What came of an attempt.</summary>
/// <param name="Sentence">The same for people.</param>
/// <param name="RetryAfter">When the receiver wishes to be asked again.</param>
internal sealed record WebhookAnswer(AnswerKind Kind, string Sentence, TimeSpan? RetryAfter = null);

internal enum AnswerKind
{
    Success,

    /// <summary>Another attempt may help.</summary>
    Failure,

    /// <summary>The receiver wants no other attempt.</summary>
    Gone,
}
