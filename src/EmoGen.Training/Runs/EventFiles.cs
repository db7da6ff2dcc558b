using System.Buffers.Binary;
using Tensorboard;

namespace EmoGen.Training.Runs;

/// <summary>Reads what <see cref="TrainingLog"/> wrote for TensorBoard.</summary>
internal static class EventFiles
{
    private const int Header = sizeof(ulong) + sizeof(uint), Footer = sizeof(uint); // of a record: length and its checksum; the content's checksum

    /// <summary>A scalar by step; of a step that a resumed run did again the later value.</summary>
    public static SortedDictionary<long, float> Scalar(string logs, string name)
    {
        var values = new SortedDictionary<long, float>();
        foreach ((long step, Summary.Types.Value value) in Values(logs, name))
        {
            values[step] = value.SimpleValue;
        }

        return values;
    }

    /// <summary>All values of a name, in the order in which they were written; none where there is no such folder.</summary>
    public static IEnumerable<(long Step, Summary.Types.Value Value)> Values(string logs, string name) =>
        from file in Directory.Exists(logs) ? Directory.GetFiles(logs, "*tfevents*").Order(StringComparer.Ordinal) : Enumerable.Empty<string>()
        from record in Records(File.ReadAllBytes(file))
        where record.Summary is not null
        from value in record.Summary.Value
        where value.Tag == name
        select (record.Step, value);

    /// <summary>Ends before a record that is cut off: the run's process was killed while it wrote.</summary>
    private static IEnumerable<Event> Records(byte[] file)
    {
        for (int at = 0; at + Header + Footer <= file.Length;)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            if (length > (ulong)(file.Length - at - Header - Footer))
            {
                yield break;
            }

            yield return Event.Parser.ParseFrom(file, at + Header, (int)length);
            at += Header + (int)length + Footer;
        }
    }
}
