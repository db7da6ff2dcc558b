using System.Buffers.Binary;
using Tensorboard;

namespace EmoGen.Training.Tests.Runs;

/// <summary>What a run wrote for TensorBoard.</summary>
internal static class RunLog
{
    private const int Header = sizeof(ulong) + sizeof(uint), Footer = sizeof(uint); // of a record: length and its checksum; the content's checksum

    /// <summary>A scalar by step.</summary>
    public static Dictionary<long, float> Scalar(string run, string name) => Values(run, name).ToDictionary(v => v.Step, v => v.Value.SimpleValue);

    /// <summary>The picture of a step, as a file.</summary>
    public static byte[] Picture(string run, string name, long step) => Values(run, name).Single(v => v.Step == step).Value.Image.EncodedImageString.ToByteArray();

    private static IEnumerable<(long Step, Summary.Types.Value Value)> Values(string run, string name) =>
        from file in Directory.EnumerateFiles(Path.Combine(run, "logs"), "*tfevents*").Order(StringComparer.Ordinal)
        from record in Records(File.ReadAllBytes(file))
        where record.Summary is not null
        from value in record.Summary.Value
        where value.Tag == name
        select (record.Step, value);

    private static IEnumerable<Event> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            yield return Event.Parser.ParseFrom(file, at + Header, length);
            at += Header + length + Footer;
        }
    }
}
