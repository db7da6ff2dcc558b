using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage2;

public sealed class MappingRunTests : IDisposable
{
    private readonly MappingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("--bfloat16", "--workers", "2", "--draws", "2", "--flip", "--mapping-config", "mini")]
    [InlineData("--accumulate", "2", "--emotion-rate", "0.1", "--mapping-config", "dropout.json")]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped(params string[] way)
    {
        string dropout = _files.Folder("dropout.json");
        File.WriteAllText(dropout, """{"layers": 3, "emotion_size": 32, "hidden_size": 64, "word_size": 160, "layer_norm": true, "relu": true, "dropout": true}""");
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _files.Root,
            ["train", .. _files.Arguments, "--classifier", MappingFiles.Pack, .. way.Select(a => a == "dropout.json" ? dropout : a), "--steps", "16", "--save-every", "2"]);
    }
}
