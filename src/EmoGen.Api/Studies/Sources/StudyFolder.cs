using EmoGen.Api.Http;

namespace EmoGen.Api.Studies.Sources;

/// <summary>
/// The pictures of a method in a folder below the one that the settings name, laid out EMOTION/PICTURE or generation/EMOTION/PICTURE, as
/// <c>emogen evaluate</c> writes them. Nothing leads out of it: names are plain, and links are refused.
/// </summary>
internal sealed class StudyFolder
{
    private const string Generation = "generation";

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp"];

    private readonly string _field;
    private readonly string _path;

    /// <param name="root">The folder that the settings name; null where they name none.</param>
    /// <param name="folder">Below it, with <c>/</c> between parts.</param>
    /// <param name="field">The request's field that names it.</param>
    /// <exception cref="ProblemException">There is no such folder, or it may not be used.</exception>
    public StudyFolder(string? root, string folder, string field)
    {
        _field = field;
        Require(root is not null, "Folders are not open to studies here: the setting EmoGen:Studies:Folder is not set.");
        string[] parts = folder.Split('/');
        Require(parts.All(IsPlain), "Expected names with / between them, relative to EmoGen:Studies:Folder, without . and ..");
        _path = parts.Aggregate(root!, (path, part) => NotLink(Path.Combine(path, part), folder));
        Require(Directory.Exists(_path), "There is no such folder below EmoGen:Studies:Folder.");
    }

    /// <summary>The picture files of an emotion, by name.</summary>
    public IReadOnlyList<string> Pictures(string emotion)
    {
        string generation = NotLink(Path.Combine(_path, Generation), Generation);
        string folder = NotLink(Path.Combine(Directory.Exists(generation) ? generation : _path, emotion), emotion);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Order(StringComparer.Ordinal).Select(file => NotEmpty(NotLink(file, $"{emotion}/{Path.GetFileName(file)}"), $"{emotion}/{Path.GetFileName(file)}")),
        ];
    }

    /// <summary>A pipe or a device has no length either, and whoever opens it may wait without end.</summary>
    private string NotEmpty(string path, string name)
    {
        Require(new FileInfo(path).Length > 0, $"'{name}' is empty, expected a picture.");
        return path;
    }

    private string NotLink(string path, string name)
    {
        Require(new FileInfo(path).LinkTarget is null, $"'{name}' is a link: links are not followed.");
        return path;
    }

    private void Require(bool holds, string message) => new Checks().Require(holds, _field, message).ThrowIfAny();

    private static bool IsPlain(string part) => part is not ("" or "." or "..") && !part.Any(c => char.IsControl(c) || c is '\\' or ':');
}
