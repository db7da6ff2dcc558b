using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EmoGen.Api.Studies;

/// <summary>Which picture of a plan: a trial's side, and a place on it.</summary>
internal readonly record struct PicturePlace(int Trial, StudyChoice Side, int Place);

/// <summary>
/// A participant's ids of trials and pictures: each is what it names as one block of AES under the participant's secret. So ids tell nothing, not even that two of
/// them mean the same picture, differ from participant to participant, need no table, and none can be made up.
/// </summary>
internal sealed class OpaqueIds(byte[] secret)
{
    private const int BlockLength = 16;
    private const byte TrialKind = 1, PictureKind = 2;

    public string OfTrial(int trial) => Encrypt(TrialKind, trial, 0, 0);

    public string OfPicture(PicturePlace at) => Encrypt(PictureKind, at.Trial, (byte)at.Side, (byte)at.Place);

    /// <summary>The trial's place in the plan; null for an id that is not this participant's.</summary>
    public int? FindTrial(string id) => Decrypt(id) is [TrialKind, _, _, ..] block ? Trial(block) : null;

    /// <summary>The picture's place in the plan; null for an id that is not this participant's.</summary>
    public PicturePlace? FindPicture(string id) =>
        Decrypt(id) is [PictureKind, var side, var place, ..] block ? new PicturePlace(Trial(block), (StudyChoice)side, place) : null;

    private static int Trial(byte[] block) => BinaryPrimitives.ReadInt32BigEndian(block.AsSpan(3));

    private string Encrypt(byte kind, int trial, byte side, byte place)
    {
        byte[] block = new byte[BlockLength];
        (block[0], block[1], block[2]) = (kind, side, place);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(3), trial);
        using Aes aes = Create();
        return Convert.ToHexStringLower(aes.EncryptEcb(block, PaddingMode.None));
    }

    /// <summary>The block behind an id; null where what must be zero is not: nine bytes, which no made-up id hits.</summary>
    private byte[]? Decrypt(string id)
    {
        byte[] cipher = new byte[BlockLength];
        if (id.Length != 2 * BlockLength || id.Any(char.IsAsciiLetterUpper) || Convert.FromHexString(id, cipher, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        using Aes aes = Create();
        byte[] block = aes.DecryptEcb(cipher, PaddingMode.None);
        return block.AsSpan(7).ContainsAnyExcept((byte)0) ? null : block;
    }

    private Aes Create()
    {
        Aes aes = Aes.Create();
        aes.Key = secret;
        return aes;
    }
}
