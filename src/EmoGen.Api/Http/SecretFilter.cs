using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting;

namespace EmoGen.Api.Http;

/// <summary>
/// Takes out of every line of the log what looks like a credential, wherever it stands: clients put keys and tokens into addresses too, and libraries
/// log addresses. Of a key its public beginning stays.
/// </summary>
internal sealed partial class SecretFilter(ITextFormatter inner) : ITextFormatter
{
    private const string Mark = "***";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using StringWriter line = new();
        inner.Format(logEvent, line);
        output.Write(Clean(line.ToString()));
    }

    /// <summary>The text without keys, tokens (JWT), the secrets of webhooks, the signatures of links and the ends of studies' links.</summary>
    public static string Clean(string text) => Secrets().Replace(text, match => match.Groups["public"].Value + Mark);

    [GeneratedRegex(
        @"(?<public>eg_[0-9A-Za-z]{8}_)[0-9A-Za-z]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<public>\b(X-Amz-Signature|X-Amz-Security-Token|sig|signature)=)[\w%+/.-]+|(?<public>eg[pj]_)[0-9A-Za-z]+|(?<public>\bwhsec_)[\w+/=-]+",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
