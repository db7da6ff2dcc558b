using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Facades;

/// <summary>
/// Links that open one picture for an hour to whoever has them, as clients of other APIs expect. Their signature is an HMAC-SHA256 of the picture's
/// id and the link's end; all processes must share its secret.
/// </summary>
public sealed class PictureLinks
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly byte[] _key;
    private readonly TimeProvider _time;

    /// <exception cref="StartupException">The secret cannot be read or made, or is too short.</exception>
    public PictureLinks(IOptions<EmoGenOptions> options, TimeProvider time, ILogger<PictureLinks> log)
    {
        _time = time;
        string file = options.Value.Facades.LinkKeyFile!;
        try
        {
            _key = Encoding.UTF8.GetBytes(SharedSecret.ReadOrMake(file, log));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"EmoGen:Facades:LinkKeyFile: the file '{file}' cannot be used: {refused.Message}");
        }

        if (_key.Length < SharedSecret.MinLength)
        {
            throw new StartupException($"EmoGen:Facades:LinkKeyFile: expected at least {SharedSecret.MinLength} characters in '{file}', got {_key.Length}.");
        }
    }

    /// <summary>The query that opens a picture from now on.</summary>
    public string Sign(Guid imageId)
    {
        long expires = (_time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        return FormattableString.Invariant($"?expires={expires}&signature={Signature(imageId, expires)}");
    }

    /// <summary>Returns where a link opens the picture now.</summary>
    /// <exception cref="ProblemException">It does not: it was changed or made for another picture, or its time is over.</exception>
    public void Check(Guid imageId, string? expires, string? signature)
    {
        bool valid = long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out long end)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Signature(imageId, end)), Encoding.UTF8.GetBytes(signature ?? ""));
        if (!valid || end <= _time.GetUtcNow().ToUnixTimeSeconds())
        {
            throw new ProblemException(Problems.Create(
                403, "link-over", "The link opens nothing.", valid ? "Its time is over; ask for the picture again." : "It is not as the service gave it."));
        }
    }

    private string Signature(Guid imageId, long expires) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(FormattableString.Invariant($"picture {imageId:n} {expires}"))));
}
