using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>A training run that cannot start or go on; the message is one sentence for the user.</summary>
internal sealed class RunException(string message) : Exception(message);

/// <summary>
/// A run's folder: <c>run.json</c>, <c>checkpoints/step-N.safetensors</c> (the last few), <c>checkpoints/best.safetensors</c> where there is a validation,
/// <c>logs/</c> for TensorBoard, <c>pictures/</c> to look at, and <c>output/</c> with the finished parts, laid out as in a model pack. Files appear whole or
/// not at all.
/// </summary>
internal sealed class RunFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _root;

    private RunFolder(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(Checkpoints);
        Directory.CreateDirectory(Output);
    }

    public string Logs => Path.Combine(_root, "logs");

    public string Output => Path.Combine(_root, "output");

    private string Checkpoints => Path.Combine(_root, "checkpoints");

    private string BestFile => Path.Combine(Checkpoints, "best.safetensors");

    /// <summary>The score of the best weights so far; null where there are none.</summary>
    public double? BestScore
    {
        get
        {
            if (!File.Exists(BestFile))
            {
                return null;
            }

            using Checkpoint best = OpenBest();
            return double.Parse(best.Metadata["score"], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Opens a run's folder, a new one or that of the same run.</summary>
    /// <exception cref="RunException">The folder is another run's, or its <c>run.json</c> or best weights are damaged.</exception>
    public static RunFolder Start(RunRecord run)
    {
        var folder = new RunFolder(run.Options.Run);
        string path = Path.Combine(folder._root, "run.json");
        JsonObject now = run.ToJson();
        if (File.Exists(path) && RunRecord.Difference(Read(path), now) is var (name, before, wanted))
        {
            throw new RunException($"{path}: '{name}' is {before}, and this command's is {wanted}; expected the same to go on, or another --run");
        }

        _ = folder.BestScore; // a damaged file is said now and not at the next validation
        foreach (string halfWritten in Directory.EnumerateFiles(folder._root, "*.partial", SearchOption.AllDirectories))
        {
            File.Delete(halfWritten);
        }

        WriteWhole(path, now);
        return folder;
    }

    /// <summary>Writes a JSON file of the output.</summary>
    /// <param name="relative">As in a pack: <c>unet/config.json</c>.</param>
    public void WriteOutput(string relative, JsonNode json) => WriteWhole(PathOf(relative), json);

    /// <summary>Writes a file of the output.</summary>
    public void WriteOutput(string relative, byte[] content) => WholeFile.Write(PathOf(relative), content);

    /// <summary>Writes weights of the output.</summary>
    public void WriteOutput(string relative, IReadOnlyDictionary<string, Tensor> weights) => Safetensors.Write(PathOf(relative), weights);

    /// <summary>Writes a picture to look at, which is no output.</summary>
    /// <returns>Its path.</returns>
    public string WritePicture(string name, byte[] content)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "pictures")).FullName, name);
        WholeFile.Write(path, content);
        return path;
    }

    /// <summary>
    /// Writes a checkpoint of <paramref name="step"/> finished steps and drops all but the newest <paramref name="keep"/>, and those of later steps: they
    /// were passed over.
    /// </summary>
    public void Save(long step, IReadOnlyDictionary<string, Tensor> state, int keep)
    {
        Safetensors.Write(Path.Combine(Checkpoints, $"step-{step:d8}.safetensors"), state);
        ILookup<bool, string> paths = All().ToLookup(c => c.Step <= step, c => c.Path);
        foreach (string path in paths[true].SkipLast(Math.Max(1, keep)).Concat(paths[false]))
        {
            File.Delete(path);
        }
    }

    /// <summary>The newest checkpoint that is whole, and its finished steps; null for a new run.</summary>
    /// <param name="say">Takes a sentence about each newer one, which is passed over.</param>
    /// <exception cref="RunException">There are checkpoints, and none is whole.</exception>
    public (string Path, long Step)? Newest(Action<string> say)
    {
        List<(string Path, long Step)> all = All();
        foreach ((string Path, long Step) checkpoint in Enumerable.Reverse(all))
        {
            try
            {
                using Checkpoint _ = Checkpoint.Open(checkpoint.Path);
                return checkpoint;
            }
            catch (WeightException damage) when (damage.InnerException is not (IOException or UnauthorizedAccessException))
            {
                say($"{damage.Message}; this checkpoint is not whole and is passed over");
            }
        }

        return all.Count == 0 ? null : throw new RunException(
            $"{Checkpoints}: none of the {all.Count} checkpoints is whole, expected one to go on from; delete them to begin anew, or take another --run");
    }

    /// <summary>Keeps weights if their score is above all before; the score and the step stand in the file.</summary>
    public void SaveBest(long step, double score, IReadOnlyDictionary<string, Tensor> weights)
    {
        if (score > (BestScore ?? double.NegativeInfinity))
        {
            Safetensors.Write(BestFile, weights, new Dictionary<string, string>
            {
                ["step"] = step.ToString(CultureInfo.InvariantCulture),
                ["score"] = score.ToString("r", CultureInfo.InvariantCulture),
            });
        }
    }

    /// <summary>The best weights so far by name; they belong to the caller's dispose scope.</summary>
    public Dictionary<string, Tensor>? Best()
    {
        if (!File.Exists(BestFile))
        {
            return null;
        }

        using Checkpoint best = OpenBest();
        return best.Tensors.Keys.ToDictionary(name => name, name => best.Load(name).clone());
    }

    private Checkpoint OpenBest()
    {
        try
        {
            return Checkpoint.Open(BestFile);
        }
        catch (WeightException problem)
        {
            throw new RunException($"{problem.Message}; expected the best weights so far, delete the file to go on without them");
        }
    }

    private string PathOf(string relative)
    {
        string path = Path.Combine(Output, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private List<(string Path, long Step)> All() =>
        [.. Directory.EnumerateFiles(Checkpoints, "step-*.safetensors")
            .Select(p => (p, long.Parse(Path.GetFileNameWithoutExtension(p)[5..], CultureInfo.InvariantCulture))).OrderBy(p => p.Item2)];

    private static JsonObject Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonObject>(File.ReadAllBytes(path)) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new RunException($"{path}: is damaged, expected the JSON object that this run began with; delete it to go on with this command's options");
        }
    }

    private static void WriteWhole(string path, JsonNode json) => WholeFile.Write(path, Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n"));
}
