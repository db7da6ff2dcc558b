using System.Text.Json;
using EmoGen.Engine;
using EmoGen.Training.Metrics;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Comparison;

/// <summary>
/// A comparison's folder: <c>made.json</c> says by which options it was begun and which stages are finished; <c>data/</c>, <c>judged/</c>, <c>runs/</c> and <c>packs/</c>
/// are what stages made, <c>pictures/METHOD/</c> what the methods drew.
/// </summary>
internal sealed class ComparisonFolder
{
    private const string Record = "made.json";

    private readonly Content _content;

    private ComparisonFolder(string root, Content content) => (Root, _content) = (root, content);

    public string Root { get; }

    /// <param name="root">A new folder, or that of the same comparison.</param>
    /// <param name="options">That decide what stages make, by name; null for one that is not given.</param>
    /// <exception cref="RunException">The folder was begun with another value of an option; the message names it.</exception>
    public static ComparisonFolder Open(string root, IReadOnlyDictionary<string, string?> options)
    {
        string path = Path.Combine(root, Record);
        Content before = File.Exists(path) ? Read(path) : new Content(options, []);
        foreach ((string name, string? now) in options)
        {
            if (before.Options.GetValueOrDefault(name) is var then && then != now)
            {
                throw new RunException($"{path}: '{name}' was {Text(then)}, and this command's is {Text(now)}; expected the same to go on, or another --output");
            }
        }

        var folder = new ComparisonFolder(root, before);
        folder.Write();
        foreach (string halfMade in new[] { root, Path.Combine(root, "packs") }.Where(Directory.Exists).SelectMany(f => Directory.EnumerateDirectories(f, "*.partial")))
        {
            Directory.Delete(halfMade, recursive: true); // of a stage that was killed; such a stage begins anew
        }

        return folder;
    }

    /// <summary>Whether a stage is finished.</summary>
    /// <exception cref="RunException">It is, by another command line.</exception>
    public bool Has(string stage, string line) => _content.Stages.TryGetValue(stage, out string? before)
        && (before == line ? true : throw new RunException($"{Path.Combine(Root, Record)}: '{stage}' was made by '{before}', and is made by '{line}' now; expected another --output"));

    /// <summary>Notes that a stage is finished.</summary>
    public void Add(string stage, string line)
    {
        _content.Stages[stage] = line;
        Write();
    }

    private static Content Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), ReportFiles.Indented) is { Options: not null, Stages: not null } content ? content : throw new JsonException("it lacks options or stages");
        }
        catch (JsonException problem)
        {
            throw new RunException($"{path}: is damaged ({problem.Message}); expected what a comparison wrote, or another --output");
        }
    }

    private static string Text(string? value) => value is null ? "not given" : $"'{value}'";

    private void Write() => WholeFile.Write(Path.Combine(Root, Record), JsonSerializer.SerializeToUtf8Bytes(_content, ReportFiles.Indented));

    private sealed record Content(IReadOnlyDictionary<string, string?> Options, Dictionary<string, string> Stages);
}
