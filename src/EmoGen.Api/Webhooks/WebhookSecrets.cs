using System.Security.Cryptography;
using System.Text;
using EmoGen.Api.Data;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Webhooks;

/// <summary>
/// The secrets that sign webhooks: one for each owner, derived from one that the settings give or that is made once in the data folder. Nothing of
/// them is stored in the database.
/// </summary>
public sealed class WebhookSecrets
{
    /// <summary>What every secret of Standard Webhooks begins with; the rest is base64.</summary>
    public const string Mark = "whsec_";

    private const string FileName = "webhooks.secret";
    private const int KeyLength = 32;

    private readonly Lazy<byte[]> _master;

    /// <exception cref="StartupException">The secret of the settings cannot be read, or is too short.</exception>
    public WebhookSecrets(IOptions<EmoGenOptions> options, ILogger<WebhookSecrets> log)
    {
        WebhookOptions webhooks = options.Value.Webhooks;
        string? given = Secrets.Read("EmoGen:Webhooks", webhooks.Secret, webhooks.SecretFile)?.Trim();
        if (given?.Length < SharedSecret.MinLength)
        {
            throw new StartupException($"EmoGen:Webhooks:Secret: expected at least {SharedSecret.MinLength} characters, such as 'openssl rand -base64 32' prints.");
        }

        string file = Path.Combine(options.Value.Data, FileName);
        _master = new Lazy<byte[]>(
            () => Encoding.UTF8.GetBytes(given ?? SharedSecret.ReadOrMake(file, log)), LazyThreadSafetyMode.PublicationOnly); // A failure is not kept: the disk may have been full.
    }

    /// <summary>The key that signs an owner's webhooks.</summary>
    public byte[] Key(string owner) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master.Value, KeyLength, info: Encoding.UTF8.GetBytes($"emogen webhooks {owner}"));

    /// <summary>The same as receivers know it.</summary>
    public string Text(string owner) => Mark + Convert.ToBase64String(Key(owner));
}
