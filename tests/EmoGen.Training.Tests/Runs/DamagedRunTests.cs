using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Runs;

/// <summary>What a power failure or a copy that broke off leaves of a run.</summary>
public sealed class DamagedRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-damaged-").FullName;
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(-1)]
    public void A_checkpoint_that_is_cut_off_is_passed_over_in_one_sentence_and_the_run_ends_with_the_same_bits(int length)
    {
        Train("whole", steps: 6);
        Train("run", steps: 4);
        CutOff(Checkpoint("run", 4), length);

        Assert.Equal((Checkpoint("run", 2), 2), Open("run").Newest(_said.Add));
        Assert.Matches("^" + Checkpoint("run", 4) + ": .*; this checkpoint is not whole and is passed over$", Assert.Single(_said));
        Train("run", steps: 6);

        KilledRun.AssertSameRuns(Path.Combine(_root, "whole"), Path.Combine(_root, "run"));
    }

    [Fact]
    public void A_checkpoint_of_which_only_a_temporary_file_exists_is_removed_and_the_one_before_it_counts()
    {
        Train("run", steps: 4);
        string partial = Checkpoint("run", 4) + ".0123.partial";
        File.Move(Checkpoint("run", 4), partial);

        Assert.Equal((Checkpoint("run", 2), 2), Open("run").Newest(_said.Add));
        Assert.Empty(_said);
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public void Where_no_checkpoint_is_whole_the_run_stops()
    {
        Train("run", steps: 4);
        CutOff(Checkpoint("run", 2), 50);
        CutOff(Checkpoint("run", 4), 50);

        string problem = Assert.Throws<RunException>(() => Train("run", steps: 6)).Message;

        Assert.Equal($"{_root}/run/checkpoints: none of the 2 checkpoints is whole, expected one to go on from; delete them to begin anew, or take another --run", problem);
    }

    [Fact]
    public void A_damaged_checkpoint_takes_no_place_of_those_that_are_kept()
    {
        Train("run", steps: 4);
        CutOff(Checkpoint("run", 4), 50);

        Open("run").Save(3, new Dictionary<string, Tensor> { ["master"] = ones(2) }, keep: 2);

        Assert.Equal([Checkpoint("run", 2), Checkpoint("run", 3)], Directory.EnumerateFiles(Path.Combine(_root, "run", "checkpoints")).Order());
    }

    [Theory]
    [InlineData("run.json", "delete it to go on with this command's options")]
    [InlineData("checkpoints/best.safetensors", "delete the file to go on without them")]
    public void Damage_that_nothing_can_stand_in_for_is_said_before_anything_is_learned(string file, string wayOut)
    {
        Train("run", steps: 4);
        Open("run").SaveBest(4, 1, new Dictionary<string, Tensor> { ["weight"] = ones(2) });
        string path = Path.Combine(_root, "run", file);
        CutOff(path, -2);

        string problem = Assert.Throws<RunException>(() => Open("run")).Message;

        Assert.StartsWith(path, problem, StringComparison.Ordinal);
        Assert.EndsWith(wayOut, problem, StringComparison.Ordinal);
        File.Delete(path);
        Open("run");
    }

    [Fact]
    public void An_output_that_found_no_room_at_the_end_is_written_when_the_finished_run_is_started_again()
    {
        Assert.Throws<IOException>(() => Train("run", steps: 4, _ => throw new IOException()));
        var put = new List<float>();
        Train("run", steps: 4, weights => put.Add(weights["weight"].item<float>()));
        var whole = new List<float>();
        Train("whole", steps: 4, weights => whole.Add(weights["weight"].item<float>()));
        Assert.Equal(whole[^1], Assert.Single(put));
    }

    /// <param name="length">That is left; counted from the end where it is negative.</param>
    private static void CutOff(string path, int length)
    {
        byte[] content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..(length < 0 ? content.Length + length : length)]);
    }

    private string Checkpoint(string run, long step) => Path.Combine(_root, run, "checkpoints", $"step-{step:d8}.safetensors");

    private RunFolder Open(string run, long steps = 4) => RunFolder.Start(new RunRecord("line", null, Options(run, steps), null));

    private LoopOptions Options(string run, long steps) =>
        new() { Run = Path.Combine(_root, run), Steps = steps, Batch = 8, LearningRate = 0.05, Schedule = RateSchedule.Constant, SaveEvery = 2 };

    /// <summary>Fits y = 2 x + 1.</summary>
    private void Train(string run, long steps, Action<IReadOnlyDictionary<string, Tensor>>? export = null)
    {
        using var model = nn.Linear(1, 1);
        using (no_grad())
        {
            model.weight.fill_(0.5);
            model.bias!.fill_(0);
        }

        new TrainingLoop(Open(run, steps), Options(run, steps), model).Run(
            new BatchOrder(8, 8, seed: 1),
            batch =>
            {
                Tensor x = randn([8, 1], generator: batch.Generator);
                return new StepLoss((model.forward(x) - ((2 * x) + 1)).square().mean(), new Dictionary<string, Tensor>());
            },
            export ?? (_ => { }),
            CancellationToken.None);
    }
}
