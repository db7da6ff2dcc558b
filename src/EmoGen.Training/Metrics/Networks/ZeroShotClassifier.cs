using EmoGen.Engine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>What stands in for a classifier of objects or scenes where there is none: a CLIP's logits of the names of a pack's attributes.</summary>
internal sealed class ZeroShotClassifier : IPictureNetwork
{
    private readonly ClipPictures _clip;
    private readonly AttributeKind _kind;
    private readonly Tensor _names;

    /// <param name="clip">Becomes this classifier's own.</param>
    /// <param name="attributes">Those of a pack.</param>
    /// <param name="kind">Which of them are the classes.</param>
    /// <exception cref="InvalidDataException">There are none of the kind.</exception>
    public ZeroShotClassifier(ClipPictures clip, AttributeTable attributes, AttributeKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        (_clip, _kind) = (clip, kind);
        HashSet<string> ofKind = [.. attributes.Attributes.Where(a => a.Kind == kind).Select(a => a.Name)];
        string[] names = [.. attributes.Names.Where(ofKind.Contains)];
        if (names.Length == 0)
        {
            throw new InvalidDataException($"the pack's attributes hold no {kind}, expected some to tell pictures apart by");
        }

        _names = ScalarRace.Repeat(() => clip.Texts(names) * clip.LogitScale).DetachFromDisposeScope();
        Hash = NetworkFile.Hash($"zero-shot {clip.Hash} {string.Join(',', names)}");
    }

    public string Name => $"{_clip.Name}-{_kind.ToString().ToLowerInvariant()}s-{_names.shape[0]}";

    public string Hash { get; }

    public Tensor Look(IReadOnlyList<RgbImage> pictures)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return ClipEyes.Cosines(_clip.Look(pictures), _names).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _names.Dispose();
        _clip.Dispose();
    }
}
