namespace EmoGen.Engine.Packs;

/// <summary>An opened model pack: its manifest and indexes, no weights yet.</summary>
public sealed class ModelPack
{
    private ModelPack(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary><c>emogen/pack.json</c>; for a plain Stable Diffusion snapshot one made of the folder's name and Stable Diffusion 1.5's defaults.</summary>
    public PackManifest Manifest { get; private init; } = null!;

    /// <summary>SHA-256 over the pack's file hashes, lower-case hex: the model's identity.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>False for a plain Stable Diffusion snapshot without <c>emogen/</c>.</summary>
    public bool HasEmotions { get; private init; }

    /// <summary>Opens a pack folder: reads JSON and checks that every part is there; reads no weights.</summary>
    /// <exception cref="PackException">A file is missing or malformed; the message names it.</exception>
    public static ModelPack Open(string folder) => throw new NotImplementedException(folder);
}

/// <summary>A model pack that cannot be used; the message names the file and what was expected.</summary>
public sealed class PackException(string message, Exception? inner = null) : Exception(message, inner);
