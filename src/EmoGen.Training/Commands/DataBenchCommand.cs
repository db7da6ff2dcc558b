using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data bench</c>: how fast pictures come from disk to training, and whether their memory stays flat.</summary>
internal static class DataBenchCommand
{
    private const int Batch = 32, Reports = 5;

    public static Command Create()
    {
        Option<DirectoryInfo> data = LoopCommand.Folder("--data", "the data set's folder");
        Option<string> split = new("--split") { Description = "the split to read", DefaultValueFactory = _ => "train" };
        Option<int> size = new("--size") { Description = "pixels across and down that pictures are resized to", DefaultValueFactory = _ => 512 };
        Option<int> count = new("--count") { Description = "pictures to read; a smaller split is read again and again", DefaultValueFactory = _ => 2000 };
        var command = new Command("bench", "Read, decode and resize pictures as training does; print pictures/s and memory.") { data, split, size, count };
        command.SetAction(arguments =>
        {
            Measure(
                PictureSet.Open(arguments.GetRequiredValue(data).FullName, arguments.GetRequiredValue(split)), arguments.GetValue(size), arguments.GetValue(count),
                arguments.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static void Measure(PictureSet set, int size, int count, TextWriter output)
    {
        var order = new BatchOrder(set.Count, Math.Min(Batch, set.Count), seed: 1);
        using var stream = new PictureStream(set, order.At, (image, _) => PillowResize.Resize(image, size, size, ResizeFilter.Bicubic), seed: 1);
        long batches = Math.Max(1, count / Batch), every = Math.Max(1, batches / Reports);
        var clock = Stopwatch.StartNew();
        for (long number = 0; number < batches; number++)
        {
            using (NewDisposeScope())
            {
                stream.At(number);
            }

            if ((number + 1) % every == 0)
            {
                long pictures = (number + 1) * Math.Min(Batch, set.Count);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pictures} pictures, {pictures / clock.Elapsed.TotalSeconds:f0} pictures/s, {Environment.WorkingSet / 1e6:f0} MB resident"));
            }
        }
    }
}
