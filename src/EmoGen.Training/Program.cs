using System.CommandLine;
using EmoGen.Engine;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Weights;
using EmoGen.Training;
using EmoGen.Training.Commands;
using EmoGen.Training.Configuration;
using EmoGen.Training.Runs;

NativeRuntime.Prepare();
Console.SetError(new LossyWriter(Console.Error));
var root = new RootCommand("EmoGen: pictures that evoke an emotion.")
{
    GenerateCommand.Create(),
    ExplainCommand.Create(),
    TokenizeCommand.Create(),
    PackCommand.Create(),
    DataCommand.Create(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    BenchCommand.Create(),
};

try
{
    ParseResult parsed = Parse(root, args);
    if (parsed.Errors.Count > 0)
    {
        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine(error.Message);
        }

        return 2;
    }

    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped; what is finished is kept, and the same command goes on from there");
    return 1;
}
catch (Exception problem) when (BadInput(problem) is { } sentence)
{
    Console.Error.WriteLine(sentence);
    return 1;
}

static ParseResult Parse(RootCommand root, string[] args)
{
    try
    {
        return ConfigFile.Apply(args, root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }), Console.Error);
    }
    catch (InvalidOperationException problem) // of a validator that asks for an option which is given twice, or is malformed
    {
        throw new InvalidDataException(problem.Message, problem);
    }
}

// Several threads may have met it at once.
static string? BadInput(Exception problem) => problem switch
{
    AggregateException several => BadInput(several.Flatten().InnerExceptions[0]),
    RunException or PackException or WeightException or TokenizerException or ImageException or InvalidDataException or IOException
        or UnauthorizedAccessException => problem.Message,
    _ => null,
};
