using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>What must hold of every answer, whatever the request was.</summary>
/// <param name="document">What the service says it answers.</param>
/// <param name="secrets">Texts that no answer may hold, such as the service's folders.</param>
internal sealed partial class AnswerRules(ApiDocument document, IReadOnlyList<string> secrets)
{
    private static readonly Lazy<HashSet<string>> Documented = new(ReadProblems);

    private static readonly string[] SecurityHeaders = ["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"];

    /// <summary>What Kestrel refuses before the service sees the request.</summary>
    private static readonly int[] WireRefusals = [400, 408, 411, 413, 414, 417, 431, 505];

    /// <summary>What is wrong with an answer, in one sentence; null where nothing is.</summary>
    public string? Complaint(FuzzRequest request, RawAnswer? answer)
    {
        if (answer is null)
        {
            return request.Breaks ? null : "no answer";
        }

        bool mayBeSlow = answer.Status == 503 && request.Target.Split('?')[0] == "/health/ready"; // not ready is what it says while the database is slow
        bool facade = FacadeRules.Contains(request.Target);
        if (answer.Status >= 500 && !(facade && answer.Status == 504) && !mayBeSlow)
        {
            return $"status {answer.Status}";
        }

        if (request.Reaches is { } operation && operation.Answer(answer.Status) is null)
        {
            return $"the document knows no status {answer.Status} for {operation}";
        }

        if (answer.Status == 200 && request.Method != "HEAD" && request.Target.Split('?')[0] == "/metrics")
        {
            return Headers(answer) ?? Metrics(answer);
        }

        bool refusedByWire = request.Reaches is null && WireRefusals.Contains(answer.Status) && answer.Body.Length == 0 && answer.Header("Content-Security-Policy") is null;
        return refusedByWire ? null : Headers(answer) ?? Leak(answer) ?? Body(request, answer);
    }

    private static string? Headers(RawAnswer answer)
    {
        string? missing = SecurityHeaders.FirstOrDefault(name => answer.Header(name) is null);
        if (missing is not null)
        {
            return $"the header {missing} is missing";
        }

        string? needed = answer.Status switch { 401 => "WWW-Authenticate", 405 => "Allow", 429 => "Retry-After", 416 => "Content-Range", _ => null };
        return needed is not null && answer.Header(needed) is null ? $"a {answer.Status} without {needed}"
            : answer.Headers.Any(h => h.Name.Equals("Server", StringComparison.OrdinalIgnoreCase) || h.Name.StartsWith("X-Powered", StringComparison.OrdinalIgnoreCase)) ? "the answer names its server"
            : null;
    }

    /// <summary>Pages for people and pictures may hold what they like.</summary>
    private string? Leak(RawAnswer answer)
    {
        if (answer.MediaType is null || !(answer.MediaType.EndsWith("json", StringComparison.Ordinal) || answer.MediaType == "text/plain"))
        {
            return null;
        }

        string text = answer.Text;
        string? found = Inside().Match(text) is { Success: true } match ? match.Value : secrets.FirstOrDefault(s => text.Contains(s, StringComparison.Ordinal));
        return found is null ? null : $"the body tells '{found}'";
    }

    /// <summary>Metrics have the names of meters, which are those of types. Hosts that clients name, and where the database is, are nobody's business.</summary>
    private string? Metrics(RawAnswer answer)
    {
        string text = answer.Text;
        string? found = Whereabouts().Match(text) is { Success: true } match ? match.Value : secrets.FirstOrDefault(s => text.Contains(s, StringComparison.Ordinal));
        return answer.MediaType is not ("text/plain" or "application/openmetrics-text") ? $"metrics with the content type {answer.MediaType}"
            : !text.Contains("emogen_role=\"", StringComparison.Ordinal) ? "the metrics do not tell whose they are" // of the queue they tell nothing while the database is slow
            : found is not null ? $"the metrics tell '{found}'" : null;
    }

    private string? Body(FuzzRequest request, RawAnswer answer)
    {
        if (request.Method == "HEAD")
        {
            return answer.Body.Length == 0 ? null : "a body for HEAD";
        }

        IReadOnlyDictionary<string, JsonElement>? declared = request.Reaches?.Answer(answer.Status);
        string? type = answer.MediaType;
        if (declared is not null && (type is null ? declared.Count > 0 : !declared.ContainsKey(type)))
        {
            return $"a {answer.Status} with the content type {type}, where the document says '{string.Join(", ", declared.Keys)}'";
        }

        if (answer.Status >= 400 && declared is null && type != (FacadeRules.Contains(request.Target) ? "application/json" : "application/problem+json"))
        {
            return $"a {answer.Status} with the content type {type}";
        }

        if (type is null || !type.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            _ = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(answer.Body);
            using JsonDocument json = JsonDocument.Parse(answer.Body);
            JsonElement schema = declared?.GetValueOrDefault(type) ?? default;
            string? mistake = schema.ValueKind == JsonValueKind.Object ? SchemaCheck.Mistake(document, schema, json.RootElement) : null;
            return mistake is not null ? $"not as the document says: {mistake}"
                : type == "application/problem+json" ? Problem(answer.Status, json.RootElement)
                : answer.Status >= 400 ? FacadeRules.Mistake(request.Target, answer.Status, json.RootElement, Documented.Value)
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or DecoderFallbackException)
        {
            return $"the body is not JSON: {wrong.Message}";
        }
    }

    private static string? Problem(int status, JsonElement problem)
    {
        string type = problem.TryGetProperty("type", out JsonElement name) ? name.GetString() ?? "" : "";
        string entry = $"{type.Replace("urn:emogen:problem:", "", StringComparison.Ordinal)} {status}";
        return !Documented.Value.Contains(entry) ? $"docs know no problem '{entry}'"
            : problem.GetProperty("status").GetInt32() != status ? "the problem's status is another"
            : string.IsNullOrEmpty(problem.GetProperty("title").GetString()) ? "the problem has no title"
            : problem.TryGetProperty("errors", out JsonElement errors) && errors.EnumerateObject().Any(e => e.Value.GetArrayLength() == 0) ? "a field without its sentence"
            : null;
    }

    /// <summary>The tables of problems in docs: type and status.</summary>
    private static HashSet<string> ReadProblems()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "EmoGen.sln")))
        {
            at = at.Parent;
        }

        return
        [
            .. Directory.EnumerateFiles(Path.Combine(at.FullName, "docs"), "*.md").SelectMany(File.ReadLines)
                .Select(line => Row().Match(line)).Where(match => match.Success)
                .Select(match => string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value} {match.Groups[2].Value}")),
        ];
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \| (4\d\d|5\d\d) \|")]
    private static partial Regex Row();

    [GeneratedRegex("pool_name|Host=|Username=|Password=|http_client_[a-z_]+{[^}]*server_address|db_client_[a-z_]+{[^}]*server_address")]
    private static partial Regex Whereabouts();

    /// <summary>Stack frames, sources and types of ours or of what we use.</summary>
    [GeneratedRegex(@"\bat [A-Z]\w+\.[A-Z]\w+|\.cs:line|\b(System|Microsoft|Npgsql|Hangfire|Amazon|Azure|EmoGen\.(Api|Engine))\.[A-Z]\w+|\w+Exception\b|[Ss]tack ?[Tt]race|\b22021: |SQLite Error")]
    private static partial Regex Inside();
}
