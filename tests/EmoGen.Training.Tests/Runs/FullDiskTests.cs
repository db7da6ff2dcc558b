using System.Diagnostics;
using EmoGen.Training.Tests.Stage2;

namespace EmoGen.Training.Tests.Runs;

/// <summary>A run whose disk fills: checkpoints of 800 kB, an output of half of that.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string
        Run = """ "$@" --run "$RUN" """,
        Disk = "mkdir \"$RUN\" && mount -t tmpfs -o size=2m none \"$RUN\"",
        SmallFiles = $"trap '' XFSZ; ulimit -f 500; {Run}",
        SmallDisk = $"unshare --map-root-user --mount bash -c '{Disk} && cp -r \"$BEFORE\"/. \"$RUN\" && {Run}; code=$?; cp -r \"$RUN\" \"$AFTER\"; exit $code' - \"$@\"";

    private static readonly string[] Program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "emogen.dll"), "train"];

    private readonly MappingFiles _files = new(pictures: 0);

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(SmallFiles, "it is larger than the disk or a limit allows")]
    [InlineData(SmallDisk, "No space left on device")]
    public void A_disk_that_fills_ends_the_run_in_one_sentence_and_with_room_it_goes_on_to_the_same_bits(string how, string cause)
    {
        Assert.SkipUnless(how == SmallFiles || Bash($"export RUN=$1/disk; unshare --map-root-user --mount bash -c '{Disk}'", _files.Root).ExitCode == 0, "no disk can be mounted here");
        string whole = _files.Train("whole", Arguments), before = AfterFourSteps(whole);
        (string run, string after) = how == SmallFiles ? (before, before) : (_files.Folder("full"), _files.Folder("after"));

        (int code, string errors) = Bash($"export RUN=$1 BEFORE=$2 AFTER=$3; shift 3; {how}", [run, before, after, .. Program, .. Arguments]);

        string sentence = $"{run}/checkpoints/step-00000006.safetensors: cannot be written: {cause}";
        Assert.Equal((1, sentence), (code, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]));
        Assert.Equal(["step-00000002.safetensors", "step-00000004.safetensors"], Directory.EnumerateFiles(Path.Combine(after, "checkpoints")).Select(Path.GetFileName).Order());
        _files.Train(Path.GetFileName(after), Arguments);
        KilledRun.AssertSameRuns(whole, after);
    }

    [Fact]
    public void Messages_on_a_full_disk_change_no_exit_code() =>
        Assert.Equal(1, Bash("\"$@\" 2> /dev/full", [.. Program, "encoder", "--data", _files.Folder("nowhere"), "--run", _files.Folder("run")]).ExitCode);

    private string[] Arguments =>
    [
        "mapping", "--data-free", "--model", MappingFiles.Pack, "--emotion-space", MappingFiles.Pack, "--attributes", MappingFiles.Pack, "--mapping-config", Network(),
        "--attribute-rate", "1", "--batch", "8", "--schedule", "constant", "--threads", "1", "--previews", "0", "--save-every", "2", "--keep", "4", "--steps", "8",
    ];

    private string Network()
    {
        string path = _files.Folder("network.json");
        File.WriteAllText(path, """{"layers": 2, "emotion_size": 32, "hidden_size": 256, "word_size": 160, "layer_norm": true, "relu": true}""");
        return path;
    }

    /// <summary>What a run had after half of its steps.</summary>
    private string AfterFourSteps(string whole)
    {
        string checkpoints = _files.Folder("before/checkpoints");
        Directory.CreateDirectory(checkpoints);
        File.Copy(Path.Combine(whole, "run.json"), _files.Folder("before/run.json"));
        Array.ForEach(["step-00000002.safetensors", "step-00000004.safetensors"], name => File.Copy(Path.Combine(whole, "checkpoints", name), Path.Combine(checkpoints, name)));
        return _files.Folder("before");
    }

    private static (int ExitCode, string Errors) Bash(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, "-", .. arguments]) { RedirectStandardError = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // its shared memory counts as a file of 2 GB
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
