using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Training.Benchmarks;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen bench</c>: how fast a pack's U-Net runs on this machine's CPU, and how fast it could.</summary>
internal static class BenchCommand
{
    /// <summary>The name of a pack that is made for the measurement.</summary>
    private const string RandomModel = "random-sd15";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Option<string> Model = new("--model")
    {
        Description = $"a model pack, or {RandomModel}: Stable Diffusion 1.5 with random weights (2 GB in the folder for temporary files, removed after)",
        HelpName = "PACK",
        Required = true,
    };

    private static readonly Option<string> Dtype = new Option<string>("--dtype")
    {
        Description = "the precision; auto is bfloat16 where the processor multiplies it in hardware",
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "bfloat16", "float32");

    private static readonly Option<int> Size = Checked(
        new("--size") { Description = "pixels across and down", DefaultValueFactory = _ => 512 },
        size => size is >= 64 and <= 4096 && size % 64 == 0,
        "a multiple of 64 from 64 to 4096");

    private static readonly Option<int> Rounds = Checked(
        new("--rounds") { Description = "timed steps", DefaultValueFactory = _ => 5 }, rounds => rounds >= 1, "1 or more");

    private static readonly Option<bool> SkipNaive = new("--skip-naive") { Description = "leave the naive step out, which takes long" };

    private static readonly Option<bool> Training = new("--training")
    {
        Description = "time steps of stage 2 training instead (batch 1, nothing cached), with live tensors and peak memory",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write a JSON object" };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("bench", "Time a denoising step of a pack's U-Net, beside this machine's fastest convolution.")
        {
            Model, Dtype, Size, Rounds, SkipNaive, Training, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult options)
    {
        string model = options.GetRequiredValue(Model);
        if (model == RandomModel && !Directory.Exists(model))
        {
            return RunOnRandomPack(options);
        }

        ScalarType dtype = new GeneratorOptions("cpu", options.GetValue(Dtype)!).ResolveDtype();
        if (options.GetValue(Training))
        {
            new TrainingBenchmark(model, dtype, options.GetValue(Size), options.GetValue(Rounds)).Run(options.InvocationConfiguration.Output);
            return 0;
        }

        BenchReport report = new StepBenchmark(model, dtype, options.GetValue(Size), options.GetValue(Rounds)).Run(naive: !options.GetValue(SkipNaive));
        TextWriter output = options.InvocationConfiguration.Output;
        output.WriteLine(options.GetValue(Json) ? JsonSerializer.Serialize(report, Indented) : Text(report));
        return 0;
    }

    /// <summary>Measures in a process of its own, so that its start, memory and loading are those of a user's process.</summary>
    private static int RunOnRandomPack(ParseResult options)
    {
        string folder = Directory.CreateTempSubdirectory("emogen-bench-").FullName;
        try
        {
            options.InvocationConfiguration.Error.WriteLine($"Writing random weights of Stable Diffusion 1.5's size to {folder} ...");
            string pack = Path.Combine(folder, RandomModel);
            RandomPack.Write(pack);
            ProcessStartInfo start = new(Environment.ProcessPath!);
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            {
                start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
            }

            foreach (string argument in (string[])["bench", "--model", pack, "--dtype", options.GetValue(Dtype)!,
                "--size", options.GetValue(Size).ToString(CultureInfo.InvariantCulture),
                "--rounds", options.GetValue(Rounds).ToString(CultureInfo.InvariantCulture)])
            {
                start.ArgumentList.Add(argument);
            }

            AddFlag(SkipNaive);
            AddFlag(Training);
            AddFlag(Json);
            using Process child = Process.Start(start)!;
            child.WaitForExit();
            return child.ExitCode;

            void AddFlag(Option<bool> flag)
            {
                if (options.GetValue(flag))
                {
                    start.ArgumentList.Add(flag.Name);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Option<int> Checked(Option<int> option, Predicate<int> accept, string expected)
    {
        option.Validators.Add(result =>
        {
            if (!accept(result.GetValueOrDefault<int>()))
            {
                result.AddError($"{option.Name} is {result.GetValueOrDefault<int>()}; expected {expected}.");
            }
        });
        return option;
    }

    private static string Text(BenchReport report) => string.Create(CultureInfo.InvariantCulture, $"""
        {report.Model}, {report.Size} x {report.Size}, {report.Dtype}, {report.Threads} threads
        model indexed     {report.IndexedSeconds:f2} s after the start of the process
        U-Net loaded in   {report.LoadSeconds:f2} s
        peak memory       {report.PeakMemoryBytes / 1e9:f2} GB, until the first step was done
        ceiling           {report.CeilingBFloat16:f0} GFLOP/s bfloat16, {report.CeilingFloat32:f0} GFLOP/s float32 (convolution)
        step              {report.StepSeconds:f2} s for {report.StepTeraFlops:f2} TFLOP: {report.Efficiency:p0} of the ceiling
        naive step        {(report.NaiveStepSeconds is { } naive ? $"{naive:f2} s in float32: {naive / report.StepSeconds:f1} times as long" : "not timed")}
        """);
}
