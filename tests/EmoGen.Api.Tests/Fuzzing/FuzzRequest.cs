using System.Globalization;
using System.Text;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>A request as it goes over the wire. Texts are Latin-1: a character is a byte, so that nothing is beyond a header or an address.</summary>
/// <param name="Reaches">The operation that surely gets the request; null where an odd address, method or header may stop it before.</param>
/// <param name="Breaks">True where the request ends before its end, or goes on after it: a closed connection is answer enough.</param>
internal sealed record FuzzRequest(
    string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, ApiOperation? Reaches, bool Breaks)
{
    /// <summary>Everything that is sent. Body lengths are added where the headers name none.</summary>
    public byte[] ToBytes()
    {
        StringBuilder head = new($"{Method} {Target} HTTP/1.1\r\n");
        foreach ((string name, string value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        bool sized = Headers.Any(h => h.Name.ToUpperInvariant() is "CONTENT-LENGTH" or "TRANSFER-ENCODING");
        if (!sized && (Body.Length > 0 || Method == "POST"))
        {
            head.Append("Content-Length: ").Append(Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    /// <summary>A shell command that sends the same bytes again; many bytes are put into a file that it names.</summary>
    public string Replay(int port)
    {
        if (Body.Length + Target.Length > 2000)
        {
            string file = Path.Combine(Path.GetTempPath(), $"emogen-fuzz-{Guid.NewGuid():n}.http");
            File.WriteAllBytes(file, ToBytes());
            return string.Create(CultureInfo.InvariantCulture, $"nc -q 2 127.0.0.1 {port} < {file}");
        }

        StringBuilder text = new("printf '");
        foreach (byte one in ToBytes())
        {
            text.Append(one switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'%' => "%%",
                (byte)'\\' => "\\\\",
                >= 0x20 and < 0x7F and not (byte)'\'' => ((char)one).ToString(),
                _ => $"\\{Convert.ToString(one, 8).PadLeft(3, '0')}",
            });
        }

        return text.Append(CultureInfo.InvariantCulture, $"' | nc -q 2 127.0.0.1 {port}").ToString();
    }
}
