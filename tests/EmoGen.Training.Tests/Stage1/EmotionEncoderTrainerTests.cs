using EmoGen.Training.Datasets;
using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage1;

public sealed class EmotionEncoderTrainerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-stage1-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped()
    {
        string data = Path.Combine(_root, "data");
        EmoScapesWriter.Write(data, 120, seed: 1, size: 32);
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _root, "train", "encoder", "--data", data, "--steps", "40", "--batch", "8", "--save-every", "3", "--threads", "1");
    }
}
