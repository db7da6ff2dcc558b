using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Tokenization;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen tokenize</c>: the token ids of texts, as a pack's text encoder gets them.</summary>
public static class TokenizeCommand
{
    private static readonly Option<DirectoryInfo> Model = new("--model")
    {
        Description = "a model pack, or a tokenizer's folder alone",
        HelpName = "PACK",
        Required = true,
    };

    private static readonly Option<string> Text = new("--text") { Description = "one text", HelpName = "TEXT" };

    private static readonly Option<FileInfo> Lines =
        new("--file") { Description = "a UTF-8 file with a text on each line", HelpName = "LINES.txt" };

    private static readonly Option<string[]> Added = new("--add")
    {
        Description = "tokens to add behind the vocabulary",
        HelpName = "TOKEN",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Json =
        new("--json") { Description = "write a JSON object for each text, instead of its ids alone" };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("tokenize", "Write the token ids of texts: one line for each text.") { Model, Text, Lines, Added, Json };
        command.Validators.Add(result =>
        {
            if ((result.GetResult(Text) is null) == (result.GetResult(Lines) is null))
            {
                result.AddError("Give either --text or --file.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult options)
    {
        TextWriter output = options.InvocationConfiguration.Output, error = options.InvocationConfiguration.Error;
        try
        {
            string folder = TokenizerFolder(options.GetRequiredValue(Model));
            ClipTokenizer tokenizer = ClipTokenizer.Load(folder).WithTokens(options.GetValue(Added) ?? []);
            bool json = options.GetValue(Json);
            foreach ((int index, string text) in Texts(options).Index())
            {
                TokenizedText tokens = tokenizer.Tokenize(text);
                output.WriteLine(json ? JsonSerializer.Serialize(new { text, ids = tokens.Ids }) : string.Join(' ', tokens.Ids));
                if (tokens.CutText is not null)
                {
                    error.WriteLine($"text {index + 1}: {tokens.Length} tokens, of which {tokenizer.MaxLength} fit");
                }
            }

            return 0;
        }
        catch (Exception e) when (e is TokenizerException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return 1;
        }
    }

    private static IEnumerable<string> Texts(ParseResult options) =>
        options.GetValue(Lines) is { } file ? File.ReadLines(file.FullName) : [options.GetRequiredValue(Text)];

    private static string TokenizerFolder(DirectoryInfo model)
    {
        string inPack = Path.Combine(model.FullName, "tokenizer");
        return Directory.Exists(inPack) ? inPack
            : File.Exists(Path.Combine(model.FullName, "vocab.json")) ? model.FullName
            : throw new TokenizerException($"{model.FullName}: neither a model pack (no tokenizer/) nor a tokenizer's folder (no vocab.json)");
    }
}
