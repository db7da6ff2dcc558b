using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>A training run that cannot start or go on; the message is one sentence for the user.</summary>
internal sealed class RunException(string message) : Exception(message);

/// <summary>
/// A run's folder: <c>options.json</c>, <c>checkpoints/step-N.safetensors</c> (the last two), <c>logs/</c> for TensorBoard and
/// <c>output/</c> with the finished weights. Files appear whole or not at all.
/// </summary>
internal sealed class RunFolder
{
    private const int Kept = 2;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _root;

    public RunFolder(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(Checkpoints);
        Directory.CreateDirectory(Output);
    }

    public string Logs => Path.Combine(_root, "logs");

    public string Output => Path.Combine(_root, "output");

    private string Checkpoints => Path.Combine(_root, "checkpoints");

    public void WriteOptions<T>(T options) => WriteWhole(Path.Combine(_root, "options.json"), JsonSerializer.SerializeToUtf8Bytes(options, Indented));

    public void WriteOutput(string name, JsonNode json) =>
        WriteWhole(Path.Combine(Output, name), Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n"));

    /// <summary>Writes a checkpoint of <paramref name="step"/> finished steps and drops all but the newest.</summary>
    public void Save(long step, IReadOnlyDictionary<string, Tensor> state)
    {
        Safetensors.Write(Path.Combine(Checkpoints, $"step-{step:d8}.safetensors"), state);
        foreach ((string path, long _) in All().SkipLast(Kept))
        {
            File.Delete(path);
        }
    }

    /// <summary>The newest checkpoint's path and its finished steps, or null for a new run.</summary>
    public (string Path, long Step)? Newest() => All() is { Count: > 0 } all ? all[^1] : null;

    private List<(string Path, long Step)> All() =>
        [.. Directory.EnumerateFiles(Checkpoints, "step-*.safetensors")
            .Select(p => (p, long.Parse(Path.GetFileNameWithoutExtension(p)[5..], CultureInfo.InvariantCulture))).OrderBy(p => p.Item2)];

    private static void WriteWhole(string path, byte[] bytes)
    {
        string temporary = path + ".tmp";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }
}
