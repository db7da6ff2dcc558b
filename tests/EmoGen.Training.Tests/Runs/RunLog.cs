using EmoGen.Training.Runs;

namespace EmoGen.Training.Tests.Runs;

/// <summary>What a run wrote for TensorBoard.</summary>
internal static class RunLog
{
    /// <summary>A scalar by step.</summary>
    public static Dictionary<long, float> Scalar(string run, string name) => new(EventFiles.Scalar(Path.Combine(run, "logs"), name));

    /// <summary>The picture of a step, as a file.</summary>
    public static byte[] Picture(string run, string name, long step) =>
        EventFiles.Values(Path.Combine(run, "logs"), name).Single(v => v.Step == step).Value.Image.EncodedImageString.ToByteArray();
}
