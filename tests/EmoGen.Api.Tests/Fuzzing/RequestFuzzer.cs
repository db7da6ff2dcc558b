using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Makes requests to the operations of a document: some as they should be, most with something wrong.</summary>
internal sealed class RequestFuzzer(Random random, FuzzTarget target)
{
    private const int LongestTarget = 8000;
    private const int LongestHeaders = 30_000;

    private readonly JsonFuzzer _json = new(random, target);

    public FuzzRequest Next()
    {
        ApiOperation operation = _json.Pick(target.Document.Operations);
        bool valid = random.Next(6) == 0;
        Draft draft = new() { Method = operation.Method };
        draft.Headers.Add(("Host", $"127.0.0.1:{target.Port}"));
        string path = Path(operation, valid, draft);
        draft.Target = path + ((valid || random.Next(3) > 0 ? target.Link(path) : null) ?? Query(operation, valid));
        AddCredential(draft.Headers, valid);
        AddBody(operation, valid, draft);
        if (!valid)
        {
            if (random.Next(2) == 0)
            {
                AddHeaders(draft.Headers);
            }

            Spoil(draft);
        }

        return new FuzzRequest(draft.Method, draft.Target, draft.Headers, draft.Body, Passes(draft) ? operation : null, draft.Breaks);
    }

    /// <summary>False where the server may refuse by its own rules: of addresses and headers it takes what is ASCII and not too long.</summary>
    private static bool Passes(Draft draft) => draft.Reaches && draft.Target.Length < LongestTarget && draft.Target.All(char.IsAscii)
        && draft.Headers.Sum(h => h.Name.Length + h.Value.Length) < LongestHeaders && draft.Headers.All(h => h.Value.All(char.IsAscii));

    /// <summary>Half of the time something is wrong beside the values: with the address, the method, or how the request goes over the wire.</summary>
    private void Spoil(Draft draft)
    {
        switch (random.Next(12))
        {
            case 0:
                (draft.Target, draft.Reaches) = (_json.Pick(HostileValues.Targets), false);
                break;
            case 1:
                (draft.Method, draft.Reaches) = (_json.Pick(HostileValues.Methods), false);
                break;
            case 2:
                (string Name, string Value) odd = _json.Pick(HostileValues.Wire);
                draft.Headers.RemoveAll(h => h.Name == odd.Name && random.Next(2) == 0);
                draft.Headers.Add(odd);
                (draft.Reaches, draft.Breaks) = (false, true);
                break;
            case 3 when draft.Body.Length > 0:
                (string coding, draft.Body) = Compressed(draft.Body);
                draft.Headers.Add(("Content-Encoding", coding));
                break;
            case 4:
                draft.Body = Chunked(draft.Body, out bool breaks);
                draft.Headers.Add(("Transfer-Encoding", "chunked"));
                (draft.Reaches, draft.Breaks) = (draft.Reaches && !breaks, breaks);
                break;
            case 5 when draft.Body.Length == 0:
                draft.Body = Encoding.Latin1.GetBytes(_json.Hostile());
                break;
            case 6:
                draft.Headers.Add(("Content-Length", (draft.Body.Length + random.Next(1, 100)).ToString(CultureInfo.InvariantCulture)));
                (draft.Reaches, draft.Breaks) = (false, true);
                break;
        }
    }

    private void AddBody(ApiOperation operation, bool valid, Draft draft)
    {
        if (operation.BodySchema is { } schema)
        {
            draft.Body = Encoding.Latin1.GetBytes(valid || random.Next(5) == 0 ? _json.Valid(schema) : _json.Mutated(schema));
            draft.Headers.Add(("Content-Type", valid || random.Next(10) > 0 ? "application/json" : _json.Pick(HostileValues.ContentTypes)));
        }
        else if (operation.TakesForm)
        {
            (string type, string body) = valid || random.Next(5) == 0 ? new FormFuzzer(random, _json).Valid() : new FormFuzzer(random, _json).Mutated();
            draft.Body = Encoding.Latin1.GetBytes(body);
            draft.Headers.Add(("Content-Type", valid || random.Next(10) > 0 ? type : _json.Pick(HostileValues.ContentTypes)));
        }
    }

    private string Path(ApiOperation operation, bool valid, Draft draft)
    {
        StringBuilder path = new();
        Queue<string?> ids = new(target.Ids(operation));
        foreach (string part in operation.Path.Split('/').Skip(1))
        {
            string text = part;
            if (part.StartsWith('{'))
            {
                string? known = ids.Dequeue();
                text = (valid || random.Next(4) > 0 ? known : null) ?? Guid.CreateVersion7().ToString();
                if (!valid && random.Next(8) == 0)
                {
                    (text, draft.Reaches) = (_json.Pick(HostileValues.Ids), false);
                }
            }

            path.Append('/').Append(text);
        }

        return path.ToString();
    }

    private string Query(ApiOperation operation, bool valid)
    {
        List<string> query = [];
        foreach (ApiParameter parameter in operation.Parameters.Where(p => p.In == "query" && random.Next(3) == 0 && !valid))
        {
            query.AddRange(Enumerable.Range(0, random.Next(8) == 0 ? 3 : 1).Select(_ => $"{parameter.Name}={_json.Pick(HostileValues.QueryValues)}"));
        }

        if (!valid && random.Next(10) == 0)
        {
            query.AddRange(Enumerable.Range(0, random.Next(4) == 0 ? 500 : 1).Select(k => $"p{k}={_json.Pick(HostileValues.QueryValues.Where(v => v.Length < 10).ToList())}"));
        }

        return query.Count == 0 ? "" : "?" + string.Join('&', query);
    }

    private void AddCredential(List<(string Name, string Value)> headers, bool valid)
    {
        if (target.Credentials.Count == 0 && random.Next(10) > 0)
        {
            return;
        }

        int choice = valid ? 0 : random.Next(20);
        string? line = choice switch
        {
            17 => null,
            18 => _json.Pick(HostileValues.Credentials),
            19 when target.Credentials.Count > 0 => _json.Pick(target.Credentials),
            _ => target.Credentials.Count > 0 ? target.Credentials[0] : null,
        };
        if (line is not null)
        {
            string[] parts = line.Split(": ", 2);
            headers.Add((parts[0], parts[1]));
        }
    }

    private void AddHeaders(List<(string Name, string Value)> headers)
    {
        for (int k = random.Next(1, 6); k > 0; k--)
        {
            (string name, string[] values) = _json.Pick(HostileValues.Headers);
            string? tag = name.StartsWith("If-", StringComparison.Ordinal) && random.Next(2) == 0 ? target.Id("tags") : null;
            headers.Add((name, tag ?? _json.Pick(values)));
        }
    }

    private (string Coding, byte[] Body) Compressed(byte[] body)
    {
        string coding = _json.Pick(["gzip", "br", "deflate", "GZIP", "identity", "gzip, gzip", "x-nonsense", "zstd", ""]);
        byte[] content = random.Next(3) == 0 ? new byte[10 << 20] : body;
        using MemoryStream packed = new();
        using (Stream packer = coding.ToUpperInvariant() switch
        {
            "BR" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(content);
        }

        return (coding, random.Next(4) == 0 ? body : packed.ToArray());
    }

    /// <summary>The body in pieces, with extensions and trailers, and sometimes against the rules.</summary>
    private byte[] Chunked(byte[] body, out bool breaks)
    {
        StringBuilder text = new();
        string content = Encoding.Latin1.GetString(body);
        for (int at = 0, size; at < content.Length; at += size)
        {
            size = Math.Min(random.Next(1, Math.Max(2, content.Length / 3)), content.Length - at);
            text.Append(CultureInfo.InvariantCulture, $"{size:x}{(random.Next(5) == 0 ? ";a=b" : "")}\r\n{content.AsSpan(at, size)}\r\n");
        }

        breaks = random.Next(3) == 0;
        text.Append(breaks ? _json.Pick(["-1\r\n", "fffffffffffffffff\r\n", "zz\r\n", "0\n\n", "5\r\nab", "", "0\r\nBad Trailer\r\n\r\n", "7fffffff\r\n"]) : "0\r\n" + (random.Next(4) == 0 ? "X-Trailer: a\r\n" : "") + "\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A request that is not finished; see <see cref="FuzzRequest"/>.</summary>
    private sealed class Draft
    {
        public required string Method { get; set; }

        public string Target { get; set; } = "/";

        public List<(string Name, string Value)> Headers { get; } = [];

        public byte[] Body { get; set; } = [];

        public bool Reaches { get; set; } = true;

        public bool Breaks { get; set; }
    }
}
