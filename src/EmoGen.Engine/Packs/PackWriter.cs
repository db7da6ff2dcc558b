using System.Text.Json;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Packs;

/// <summary>Assembles a pack beside its final place; <see cref="Finish"/> checks it and renames, so that a pack is whole or absent.</summary>
public sealed class PackWriter : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _target;
    private readonly PackFiles _files;
    /// <param name="folder">The pack's folder, which must not exist yet or be empty.</param>
    /// <exception cref="PackException">There is something already.</exception>
    public PackWriter(string folder)
    {
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(_target) || (Directory.Exists(_target) && Directory.EnumerateFileSystemEntries(_target).Any()))
        {
            throw new PackException($"{_target}: exists already");
        }

        Folder = $"{_target}.{Guid.NewGuid():N}.partial";
        _files = new PackFiles(Folder);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Where the parts are written until the pack is finished.</summary>
    public string Folder { get; }

    /// <summary>The place of a file while the pack is being made; its folder exists.</summary>
    public string PathOf(string relative)
    {
        string path = _files.Path(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Copies a file.</summary>
    /// <exception cref="PackException">It cannot be read.</exception>
    public void Copy(string source, string relative)
    {
        try
        {
            File.Copy(source, PathOf(relative));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PackException($"{source}: cannot be copied ({problem.Message})", problem);
        }
    }

    /// <summary>Copies a part's weights, whichever of the known file names they have, shards included.</summary>
    /// <exception cref="WeightException">There are none, or their index is damaged.</exception>
    public void CopyWeights(string sourceFolder, string stem, string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(sourceFolder, stem);
        foreach (string file in checkpoint.Files)
        {
            Copy(file, $"{folder}/{Path.GetFileName(file)}");
        }
    }

    public void WriteJson(string relative, JsonElement json) => File.WriteAllBytes(PathOf(relative), [.. JsonSerializer.SerializeToUtf8Bytes(json, Indented), (byte)'\n']);

    public void WriteTensors(string relative, IReadOnlyDictionary<string, Tensor> tensors) => Safetensors.Write(PathOf(relative), tensors);

    /// <summary>Writes the manifest with the hashes of all files, checks every part, and puts the pack in its place.</summary>
    /// <exception cref="PackException">Something is missing, or does not fit; nothing is left behind.</exception>
    public ModelPack Finish(PackManifest manifest)
    {
        Dictionary<string, string> hashes = _files.All().ToDictionary(path => path, path => PackHash.OfFile(_files.Path(path)));
        WriteJson(PackFiles.Manifest, (manifest with { Files = hashes }).ToJson());
        string[] problems = [.. PackVerifier.PartProblems(ModelPack.Open(Folder))];
        if (problems.Length > 0)
        {
            throw new PackException(string.Join("; ", problems).Replace(Folder, _target, StringComparison.Ordinal));
        }

        if (Directory.Exists(_target))
        {
            Directory.Delete(_target);
        }

        Directory.Move(Folder, _target);
        return ModelPack.Open(_target);
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
