using System.CommandLine;
using System.Diagnostics;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data bench</c>: how fast pictures come from the disk as batches, and whether memory stays flat.</summary>
internal static class DataBenchCommand
{
    private const int Batch = 8, Reports = 10;

    public static Command Create()
    {
        var size = new Option<int>("--size") { DefaultValueFactory = _ => 512, Description = "Pixels across and down, resized as Pillow's bicubic does." };
        var count = new Option<int>("--count") { DefaultValueFactory = _ => 20_000, Description = "Pictures to read, beginning again where the set ends." };
        var threads = new Option<int>("--threads") { Description = "That decode; 0 for one a processor." };
        var index = new Option<string?>("--index") { Description = "An index file that orders the pictures." };
        var command = new Command("bench", "Measures pictures a second and memory of the picture stream.") { DataCommand.Data, DataCommand.Split, index, size, count, threads };
        command.SetAction(arguments =>
        {
            PictureSet set = PictureSet.Open(arguments.GetRequiredValue(DataCommand.Data), arguments.GetRequiredValue(DataCommand.Split));
            set = arguments.GetValue(index) is { } order ? set.InOrderOf(order) : set;
            Measure(set, arguments.GetValue(size), arguments.GetValue(count), arguments.GetValue(threads));
        });
        return command;
    }

    private static void Measure(PictureSet set, int size, int count, int threads)
    {
        using var stream = new PictureStream(
            set, batch => [.. Enumerable.Range(0, Batch).Select(place => (int)(((batch * Batch) + place) % set.Count))],
            (image, _) => PillowResize.Resize(image, size, size, ResizeFilter.Bicubic), seed: 0, threads: threads);
        int batches = Math.Max(1, count / Batch), every = Math.Max(1, batches / Reports);
        var clock = Stopwatch.StartNew();
        Console.WriteLine("  pictures  pictures/s  resident MiB  peak MiB");
        for (int batch = 0; batch < batches; batch++)
        {
            stream.At(batch).Dispose();
            if ((batch + 1) % every == 0)
            {
                using var process = Process.GetCurrentProcess();
                int done = (batch + 1) * Batch;
                Console.WriteLine($"{done,10}{done / clock.Elapsed.TotalSeconds,12:F1}{process.WorkingSet64 >> 20,14}{process.PeakWorkingSet64 >> 20,10}");
            }
        }
    }
}
