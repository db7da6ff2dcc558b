using System.Globalization;
using System.Text;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Makes forms with a picture: as they should be, or with one or more things wrong. A character is a byte.</summary>
internal sealed class FormFuzzer(Random random, JsonFuzzer values)
{
    private static readonly string[] Pictures =
        [.. Enum.GetValues<ImageFormat>().Select(format => Encoding.Latin1.GetString(ImageCodec.Encode(new RgbImage(9, 7, [.. Enumerable.Range(0, 189).Select(k => (byte)(k * 5))]), format)))];

    private static readonly string[] Boundaries = ["x", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "\"a b\"", new('b', 70)];

    private static readonly string[] OddTypes =
    [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/form-data; boundary=other", "multipart/mixed; boundary=x",
        "MULTIPART/FORM-DATA; BOUNDARY=x", "multipart/form-data; boundary=x; boundary=y", "multipart/form-data; boundary=" + new string('b', 300), "multipart/form-data; boundary=x; charset=utf-16",
    ];

    private static readonly string[] Headers =
    [
        "Content-Type: text/plain; charset=utf-7", "Content-Type: text/plain; charset=nonsense", "Content-Transfer-Encoding: base64", "Content-Disposition: form-data; name=top", "X: y", ": y", "no colon",
        "X: " + new string('h', 20_000), "Content-Type: \xFF",
    ];

    private static readonly string[] Dispositions =
    [
        "form-data", "form-data; name", "form-data; name=", "attachment; name=\"file\"; filename=\"a\"", "form-data; name=\"file\"; filename=\"", "form-data; name=\"file\"; filename=\"../../etc/passwd\"",
        "form-data; name=\"file\"; filename*=UTF-8''%E2%82%AC", "form-data; name=\"file\"; filename=\"\"", "form-data; name=\"top\"; filename=\"a\"", "nonsense", "", "form-data; name=\"file\xFF\"; filename=\"a\0b\"",
    ];

    /// <summary>A form that the service should accept.</summary>
    public (string Type, string Body) Valid()
    {
        string boundary = values.Pick(Boundaries);
        List<string> parts = [File("file", values.Pick(Pictures))];
        if (random.Next(2) == 0)
        {
            parts.Insert(random.Next(2), Text("top", random.Next(1, 101).ToString(CultureInfo.InvariantCulture)));
        }

        return ($"multipart/form-data; boundary={boundary}", Join(boundary, parts));
    }

    /// <summary>A form with something wrong in its parts, its picture or its text; by chance it may still be right.</summary>
    public (string Type, string Body) Mutated()
    {
        string boundary = values.Pick(Boundaries);
        List<string> parts = [];
        for (int k = random.Next(1, 4); k > 0; k--)
        {
            parts.Add(Part());
        }

        if (random.Next(20) == 0)
        {
            parts.AddRange(Enumerable.Range(0, 40).Select(k => Text($"f{k}", "1")));
        }

        string body = Join(boundary, parts);
        int at = random.Next(body.Length);
        body = random.Next(10) switch
        {
            0 => body[..at],
            1 => body.Remove(at, 1),
            2 => body.Insert(at, ((char)random.Next(256)).ToString()),
            3 => body.Replace("\r\n", "\n", StringComparison.Ordinal),
            4 => body + new string('\0', 30_000),
            _ => body,
        };
        return (random.Next(6) == 0 ? values.Pick(OddTypes) : $"multipart/form-data; boundary={boundary}", body);
    }

    private string Part() => random.Next(8) switch
    {
        0 => Text("top", values.Pick(HostileValues.Numbers)),
        1 => Text("model", values.Hostile()),
        2 => Text(values.Pick(HostileValues.Names).Trim('"'), values.Hostile()),
        3 => $"Content-Disposition: {values.Pick(Dispositions)}\r\n{values.Pick(Headers)}\r\n\r\n{values.Pick(Pictures)}",
        4 => File("file", values.Hostile()),
        5 => File("file", Damaged(values.Pick(Pictures))),
        _ => File("file", values.Pick(Pictures)),
    };

    /// <summary>Some bytes are others, and the end may be missing.</summary>
    private string Damaged(string picture)
    {
        StringBuilder text = new(picture);
        for (int k = random.Next(1, 5); k > 0; k--)
        {
            text[random.Next(text.Length)] = (char)random.Next(256);
        }

        return text.ToString(0, random.Next(3) == 0 ? random.Next(text.Length) : text.Length);
    }

    private static string File(string name, string content) => $"Content-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n{content}";

    private static string Text(string name, string content) => $"Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}";

    private static string Join(string boundary, IEnumerable<string> parts) =>
        string.Concat(parts.Select(part => $"--{boundary.Trim('"')}\r\n{part}\r\n")) + $"--{boundary.Trim('"')}--\r\n";
}
