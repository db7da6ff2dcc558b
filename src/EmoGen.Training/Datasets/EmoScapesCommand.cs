using System.CommandLine;
using System.Diagnostics;

namespace EmoGen.Training.Datasets;

/// <summary><c>emogen data emoscapes</c>: writes the procedural data set.</summary>
public static class EmoScapesCommand
{
    private const int ReportEvery = 1000;

    public static Command Create()
    {
        var output = new Option<string>("--output") { Required = true, Description = "The folder to make; it must not exist yet." };
        var count = new Option<int>("--count")
        {
            DefaultValueFactory = _ => 20_000,
            Description = "Pictures over all splits: 80% train, 10% classifier, 5% val, 5% test.",
        };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Decides every picture." };
        var size = new Option<int>("--size") { DefaultValueFactory = _ => 128, Description = "Pixels across and down." };
        Limit(count, 20, 10_000_000);
        Limit(size, 16, 1024);
        var command = new Command("emoscapes", "Draws the EmoScapes data set in EmoSet's layout.") { output, count, seed, size };
        command.SetAction((result, cancellation) => Task.Run(
            () => Run(result.GetRequiredValue(output), result.GetValue(count), result.GetValue(seed), result.GetValue(size), cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(string output, int count, int seed, int size, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            EmoScapesWriter.Write(output, count, seed, size, new ErrorStreamProgress(count), cancellation);
        }
        catch (IOException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        Console.Error.WriteLine($"{count} pictures in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: {output}");
        return 0;
    }

    private static void Limit(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        int value = result.GetValueOrDefault<int>();
        if (value < least || value > most)
        {
            result.AddError($"{option.Name}: expected {least} to {most}, not {value}.");
        }
    });

    private sealed class ErrorStreamProgress(int count) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value % ReportEvery == 0)
            {
                Console.Error.WriteLine($"{value} of {count}");
            }
        }

    }
}
