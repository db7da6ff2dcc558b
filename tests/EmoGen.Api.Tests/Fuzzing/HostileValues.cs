using System.Text;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>What clients send by mistake or on purpose. As in <see cref="FuzzRequest"/> a character is a byte.</summary>
internal static class HostileValues
{
    public static readonly string[] Numbers =
    [
        "-1", "0", "-0", "-0.0", "1", "1.5", "2", "16", "17", "149", "150", "151", "512", "1e2", "1E+2", "1e400", "-1e400", "1e-400", "0.1", "2147483647",
        "2147483648", "-2147483648", "-2147483649", "4294967296", "9007199254740975", "9007199254740991", "9007199254740992", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "99999999999999999999", "1.7976931348623157e308", "5e-324", new('9', 1000), "0." + new string('0', 1000) + "1",
    ];

    /// <summary>Numbers that no JSON has.</summary>
    public static readonly string[] NoNumbers = ["NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "1_000", "--1", "1e", "undefined", "True"];

    /// <summary>JSON texts with their quotes.</summary>
    public static readonly string[] Texts =
    [
        "\"\"", "\" \"", "\"{}\"", "\"{}{}\"", "\"{ }\"", "\"{{}}\"", "\"}{\"", "\"{0}\"", "\"{} bag\"", "\"{}\\u0000\"", "\"\\u0000\"", "\"{}\\u001b[31m\"", "\"{}\\u007f\"",
        "\"{}\\u0085\"", "\"{}\\u2028\"", "\"{}\\ufeff\"", "\"{}\\uffff\"", "\"{}\\ud800\"", "\"\\udc00{}\"", "\"{}\\ud800\\ud800\"", "\"{}\\ud83d\\ude00\"", "\"{}\\u202eabc\"",
        "\"{}\\u200d\\u200b\"", "\"\\u007b\\u007d\"", "\"{}\\/..\\\\\"", "\"NaN\"", "\"null\"", "\"7\"", "\"{}${jndi:ldap://127.0.0.1/x}\"", "\"{}%s%n%00\"",
        "\"{}'; DROP TABLE Jobs; --\"", "\"../../etc/passwd\"", "\"/etc/passwd\"", "\"{}<script>alert(1)</script>\"", "\"{}\\r\\nSet-Cookie: a=b\"", "\"{}\t\"",
        Quoted("{}" + Utf8(string.Concat(Enumerable.Repeat("\U0001F469\u200D\U0001F680", 60)))), Quoted("{}a" + Utf8(new string('\u0301', 250))), Quoted("{}" + Utf8("\u0645\u0631\u062D\u0628\u0627 \u4F60\u597D \u05E9\u05DC\u05D5\u05DD")),
        Quoted("{}" + new string('x', 298)), Quoted("{}" + new string('x', 299)), Quoted(new string('x', 60_000)), Quoted("{}" + string.Concat(Enumerable.Repeat("a ", 149))), Quoted("{}\xFF"), Quoted("{}\xC3"),
        Quoted("{}\xED\xA0\x80"), Quoted("{}\xF5\x80\x80\x80"), Quoted("{}\xC0\x80"), "\"{}\\x\"", "\"{}\\u12\"", "\"{}", "'{}'",
    ];

    /// <summary>Addresses for webhooks: none that leads to anybody's machine.</summary>
    public static readonly string[] Urls =
    [
        "\"http://hooks.invalid/\"", "\"https://127.0.0.1/\"", "\"https://127.1/\"", "\"https://2130706433/\"", "\"https://0x7f.1/\"", "\"https://localhost/\"", "\"https://[::1]/\"", "\"https://[::ffff:127.0.0.1]/\"", "\"https://[fe80::1%25eth0]/\"",
        "\"https://[64:ff9b::7f00:1]/\"", "\"https://169.254.169.254/latest/meta-data\"", "\"https://user:pass@hooks.invalid/\"", "\"https://hooks.invalid/#x\"", "\"https://hooks.invalid:99999/\"", "\"https://hooks.invalid:0/\"", "\"https://\"",
        "\"https:///x\"", "\"//hooks.invalid\"", "\"file:///etc/passwd\"", "\"javascript:alert(1)\"", "\"https://a\\u0000b.invalid/\"", Quoted(Utf8("https://\u00FC.invalid/")), "\"https://xn--a/\"", "\"https://hooks.invalid/\\r\\nX: y\"",
        "\"https://hooks.invalid\\\\@127.0.0.1/\"", "\"https://%31%32%37.0.0.1/\"", "\"HTTPS://HOOKS.INVALID\"", "\"https://hooks.invalid./\"", "\"https://a..invalid/\"", Quoted("https://" + new string('a', 250) + ".invalid/"),
        Quoted("https://" + string.Concat(Enumerable.Repeat("a.", 130)) + "invalid/"), Quoted("https://hooks.invalid/" + new string('x', 2000)),
    ];

    public static readonly string[] Times =
    [
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59Z\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"2030-02-30T00:00:00Z\"", "\"2030-01-01\"", "\"2030-01-01T00:00:00\"", "\"2030-01-01T00:00:00+25:00\"", "\"now\"", "\"1970-01-01T00:00:00Z\"", "\"2030-01-01T24:00:00Z\"",
        "\"2030-01-01T00:00:00.123456789012345Z\"", "\"99999-01-01T00:00:00Z\"", "\"-0001-01-01T00:00:00Z\"",
    ];

    public static readonly string[] Others =
    [
        "null", "true", "false", "{}", "[]", "[null]", "[[]]", "[{}]", "{\"\":null}", "{\"a\":{\"a\":{\"a\":1}}}", "[" + string.Join(',', Enumerable.Repeat("\"{}\"", 5000)) + "]",
        "[" + string.Join(',', Enumerable.Repeat("null", 3000)) + "]", new string('[', 17) + new string(']', 17), new string('[', 20_000),
        string.Concat(Enumerable.Repeat("{\"a\":", 15)) + "1" + new string('}', 15), string.Concat(Enumerable.Repeat("{\"a\":", 5000)),
    ];

    /// <summary>Names of fields, with their quotes.</summary>
    public static readonly string[] Names =
    [
        "\"\"", "\"colour\"", "\"$type\"", "\"$id\"", "\"$ref\"", "\"__proto__\"", "\"Emotion\"", "\"kind\"", "\"owner\"", "\"\\ud800\"", "\"\\u0000\"", "\"emotion\\u0000\"", "\"a.b[0]\"", "\"\\u0065motion\"", "\"\xFF\"",
        Quoted(new string('n', 3000)), Quoted(Utf8("\u202E\U0001F600")), "\"'] [\\\"\"",
    ];

    /// <summary>Where the <c>{id}</c> of a path stands, as it goes over the wire.</summary>
    public static readonly string[] Ids =
    [
        "7", "null", "undefined", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f", "..%5c..", "%00", "00000000-0000-0000-0000-000000000000%00", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "%7B00000000-0000-0000-0000-000000000000%7D", "(00000000-0000-0000-0000-000000000000)", "00000000000000000000000000000000",
        "%7B0x00000000,0x0000,0x0000,%7B0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00%7D%7D", "%20", "%", "%zz", "%ff", "%c0%ae%c0%ae", "%ed%a0%80", "\xC3\xA9", ";a=b", "a;b", "*", "$", "'", "%27%3B--", "~", ".",
        "..", "%2e", "eg_00000000_0000000000000000000000000000000000000000000", new('a', 3000), new('%', 100),
    ];

    /// <summary>Whole addresses that are none of the document's.</summary>
    public static readonly string[] Targets =
    [
        "/", "//", "/v1", "/v1/", "/v1//jobs", "/V1/JOBS", "/v1/jobs/", "/v1/jobs/../../etc/passwd", "/v1/jobs/..%2f..%2fappsettings.json", "/..%2f..%2fetc/passwd", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/v1\\jobs", "/v1/jobs%00", "/%00", "/v1/images/..%5c..%5cemogen.db/content", "/pictures/", "/data/emogen.db", "/emogen.db", "/.git/config", "/appsettings.json", "/EmoGen.Api.dll", "/openapi/v2.json", "/openapi/..%2fv1.json",
        "/openapi/%00.json", "/openapi/%ff.json", "/openapi/v1.yaml", "/openapi/" + new string('a', 2000) + ".json", "/swagger/../appsettings.json", "/swagger/..%2f..%2fappsettings.json", "/swagger/%2e%2e/%2e%2e/etc/passwd", "/swagger/%00",
        "/swagger/nothing.js", "/swagger/index.js", "/swagger", "/hangfire/../v1/keys", "/hangfire/nothing", "/hangfire/jobs/enqueued?from=-1&count=99999999999", "/hangfire/jobs/details/%27%3B--",
        "/hangfire/jobs/enqueued/default?from=abc", "/hangfire/stats", "/hangfire/js1", "/hangfire/css1", "http://127.0.0.1/v1/jobs", "http://evil.example/v1/jobs", "ftp://x/", "v1/jobs", "/v1/jobs#fragment", "/v1/jobs?" + new string('a', 7000),
        "/" + new string('a', 8000), "/" + new string('/', 4000), "/v1/jobs?a=%00", "/v1/jobs?%", "/v1/jobs?=&&=&", "/v1/jobs?limit[]=1", "/v1/keys/..%2f..%2fhealth%2flive", "/openai", "/OpenAI/V1/Models", "/openai/v1/nothing", "/openai//v1/models", "/openai%2fv1/models", "/openai/v1/models/%00", "/sdapi/v1/img2img", "/sdapi/v1/", "/SDAPI/v1/progress", "/v1/webhooks", "/v1/webhooks/secret/", "/health", "/health/live/", "/health/..", "/metrics",
    ];

    /// <summary>Values of a query's parameter, encoded.</summary>
    public static readonly string[] QueryValues =
    [
        "", "0", "1", "-1", "+1", "1.5", "1e2", "16", "100", "101", "2048", "2049", "2147483648", "99999999999999999999", "NaN", "null", "true", "%00", "a%00", "%ff", "%", "%zz", "%ed%a0%80", "\xE9", "queued", "Queued", "QUEUED", "3",
        "queued,running", "project:autumn", "project0:autumn", ":", "a:", ":b", "a:b:c", "A:b", "a:%00", "a:%F0%9F%98%80", "2030-01-01", "2030-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", "%25", "_", "%5c", "bag", "generation", "fear", "Fear", "%20fear", "..%2f..", "'%20OR%201=1--", "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "00000000-0000-0000-0000-000000000000", "%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80a%F0%9F%98%80%F0%9F%98%80", new('9', 2000), new('x', 5000), "%u0041", "&", "=", ";",
    ];

    public static readonly string[] Methods = ["get", "Post", "post", "gEt", "PUT", "PATCH", "TRACE", "OPTIONS", "HEAD", "DELETE", "GET", "POST", "CONNECT", "PROPFIND", "M-SEARCH", "X", "G\xC9T", "", "GET GET", new('M', 5000)];

    /// <summary>Headers that a client may set as it likes: whatever they say, the request is heard.</summary>
    public static readonly (string Name, string[] Values)[] Headers =
    [
        ("Idempotency-Key", ["", "a", "a b", " padded ", new('k', 255), new('k', 256), "\xC3\xA9", "same", "same", "\"quoted\"", "a,b", "../../x", "'; DROP TABLE"]),
        ("Prefer", ["", "wait", "wait=", "wait=0", "wait=-1", "wait=1.5", "wait=1e1", "wait=NaN", "wait=99999999999999999999", "wait=\"1\"", "WAIT=0", "respond-async", "respond-async;wait=0,wait=0", ";;;,,,", "wait=0;wait=x", new('w', 4000)]),
        ("Last-Event-ID", ["", "0", "1", "-1", "9223372036854775807", "9223372036854775808", "abc", "1.5", new('9', 4000), "\xC3\xA9"]),
        ("If-None-Match", ["*", "\"a\"", "W/\"a\"", "a", "\"", "\"a\", \"b\", *", "W/", ",,,", new('"', 3001), "\"" + new string('e', 4000) + "\""]),
        ("If-Match", ["*", "\"a\"", "a", "W/\"a\""]),
        ("If-Modified-Since", ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Fri, 31 Dec 9999 23:59:59 GMT", "-1"]),
        ("If-Unmodified-Since", ["Thu, 01 Jan 1970 00:00:00 GMT", "never"]),
        ("If-Range", ["\"a\"", "Thu, 01 Jan 1970 00:00:00 GMT", "\""]),
        ("Range", ["bytes=0-0", "bytes=0-", "bytes=-1", "bytes=-0", "bytes=5-1", "bytes=999999999-", "bytes=0-99999999999999999999", "bytes=0-1,3-4", "bytes=" + string.Join(',', Enumerable.Repeat("0-1", 900)), "lines=0-1", "bytes", "bytes=a-b", "-"]),
        ("Accept", ["", "*/*", "text/html", "application/xml;q=0", "image/avif", "text/event-stream", "a/b;q=2", ";;;", "application/problem+json", new('a', 4000)]),
        ("Accept-Encoding", ["gzip", "br", "identity;q=0", "*;q=0", "\"", "gzip;q=NaN"]),
        ("Accept-Language", ["*", "\xFF", "de-DE-x-x;q=9"]),
        ("Origin", ["null", "http://evil.example", "https://", ":"]),
        ("Cookie", ["a=b", "=;=;", new('c', 4000)]),
        ("Referer", ["http://evil.example/", ":"]),
        ("User-Agent", ["", "${jndi:ldap://127.0.0.1/x}", "\xFF"]),
        ("X-Forwarded-For", ["1.2.3.4", "::1", "x", "1.2.3.4, 5.6.7.8:99999"]),
        ("X-Forwarded-Proto", ["https", "javascript"]),
        ("X-Forwarded-Host", ["evil.example", ""]),
        ("X-HTTP-Method-Override", ["DELETE", "x"]),
        ("X-Original-URL", ["/v1/keys"]),
        ("traceparent", ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0-0-0", "x", "ff-" + new string('f', 32) + "-" + new string('f', 16) + "-ff"]),
        ("tracestate", ["a=b", new('t', 2000), ",,,"]),
        ("baggage", ["a=b", "key=" + new string('v', 3000)]),
        ("Upgrade", ["websocket", "h2c"]),
        ("TE", ["trailers", "gzip"]),
    ];

    /// <summary>Headers at which the server may end the talk.</summary>
    public static readonly (string Name, string Value)[] Wire =
    [
        ("Host", ""), ("Host", "evil.example"), ("Host", "a b"), ("Host", "127.0.0.1:99999"), ("Host", "[::1"), ("Content-Length", "-1"), ("Content-Length", "abc"), ("Content-Length", "99999999999999999999"),
        ("Content-Length", "1000000000"), ("Content-Length", "70000"), ("Content-Length", "5"), ("Content-Length", "0"), ("Transfer-Encoding", "gzip"), ("Transfer-Encoding", "identity"), ("Transfer-Encoding", "chunked, chunked"), ("Transfer-Encoding", "chunked"),
        ("Transfer-Encoding", "xchunked"), ("Expect", "100-continue"), ("Expect", "200-ok"), ("Connection", "close"), ("Connection", "Upgrade"), ("Bad Name", "x"), ("", "x"), ("X-Nul", "a\0b"), ("X-Long", new('h', 40_000)), ("X-Bare", "a\rb"),
        ("X-Invalid", "\xFF\xFE"), ("Idempotency-Key", "\xFF"), ("Authorization", "\xFF"), ("Content-Type", "\xFF"), ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ];

    public static readonly string[] ContentTypes =
    [
        "", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/json; charset=\"", "APPLICATION/JSON", "application/problem+json", "application/merge-patch+json",
        "text/json", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json, text/plain", "application", "/", ";", "application/json;;;", "*/*", new('c', 3000),
    ];

    public static readonly string[] Credentials =
    [
        "Authorization: Bearer", "Authorization: Bearer ", "Authorization: Bearer eg_00000000_0000000000000000000000000000000000000000000", "Authorization: Basic", "Authorization: Basic !!!", "Authorization: Basic OmE=",
        "Authorization: Bearer a.b.c", "Authorization: Negotiate x", "Authorization: ,", "X-Api-Key: ", "X-Api-Key: eg_", "X-Api-Key: eg_\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9_0000000000000000000000000000000000000000000",
        "X-Api-Key: eg_%00%00%00%00_0000000000000000000000000000000000000000000", "Authorization: Basic " + NulKey, "Authorization: " + new string('B', 4000), "Authorization: Bearer " + new string('e', 8000),
        "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwic2NvcGUiOiJhZG1pbiJ9.",
    ];

    /// <summary>A key with NUL characters as the password of Basic, where base64 lets them through.</summary>
    private static string NulKey => Convert.ToBase64String(Encoding.UTF8.GetBytes("x:eg_\0\0\0\0\0\0\0\0_" + new string('0', 43)));

    /// <summary>A text's bytes, each as a character.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Quoted(string text) => $"\"{text}\"";
}
