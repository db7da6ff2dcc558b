using System.CommandLine;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;

var root = new RootCommand("EmoGen: pictures that evoke an emotion.")
{
    PackCommand.Create(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    GenerateCommand.Create(),
    TokenizeCommand.Create(),
    BenchCommand.Create(),
    new Command("data", "Data sets.") { EmoScapesCommand.Create(), SheetCommand.Create() },
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception problem) when (problem is RunException or PackException or WeightException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
