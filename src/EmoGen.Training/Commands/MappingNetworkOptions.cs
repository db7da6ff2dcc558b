using System.CommandLine;
using System.CommandLine.Parsing;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Configuration;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage2;

namespace EmoGen.Training.Commands;

/// <summary>How the mapping network is built: a file, or the reference's five settings.</summary>
internal sealed class MappingNetworkOptions
{
    public const string FileName = "--mapping-config";

    /// <summary>The five.</summary>
    public static readonly IReadOnlyList<string> Names = ["--network", "--layers", "--relu", "--layer-norm", "--dropout"];

    private const string MiniNetwork = "mini", Mlp = "MLP", SimpleMlp = "SimpleMLP";
    private const int MostLayers = 64;

    private readonly Option<string?> _file = new(FileName) { Description = $"the network: a mapping.json, or '{MiniNetwork}' for that of the bundled pack (default: as the next five options say)" };
    private readonly Option<string> _network = new Option<string>(Names[0]) { Description = "the reference's networks: FC is one layer, MLP has --layers, SimpleMLP two", DefaultValueFactory = _ => Mlp }
        .AcceptOnlyFromAmong([.. ReferenceParameters.Networks.Keys]);

    private readonly Option<int> _layers = new(Names[1]) { Description = "linear layers of an MLP, 1024 wide", DefaultValueFactory = _ => MappingConfig.Published.Layers };
    private readonly Option<bool> _relu = new(Names[2]) { Description = "a ReLU after each hidden layer", DefaultValueFactory = _ => MappingConfig.Published.Relu };
    private readonly Option<bool> _layerNorm = new(Names[3]) { Description = "a LayerNorm after each hidden layer of an MLP" };
    private readonly Option<bool> _dropout = new(Names[4]) { Description = "dropout of one half after each hidden layer" };

    public MappingNetworkOptions() =>
        _layers.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 1 or > MostLayers) { result.AddError($"--layers must be from 1 to {MostLayers}"); } });

    public IEnumerable<Option> All => [_file, _network, _layers, _relu, _layerNorm, _dropout];

    public void Check(CommandResult result)
    {
        if (result.GetValue(_file) is not null && All.Skip(1).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
        {
            result.AddError($"{FileName} is the whole network, expected it without {other.Name}");
        }

        if (result.GetValue(_network) == Mlp && result.GetValue(_layers) == 1)
        {
            result.AddError("--layers is 1, expected at least 2 for --network MLP, or --network FC");
        }

        if (result.GetValue(_network) == SimpleMlp && result.GetValue(_layerNorm))
        {
            result.AddError("--layer-norm is not for --network SimpleMLP");
        }
    }

    /// <param name="arguments">Of the command.</param>
    /// <param name="emotionSize">What the network must take.</param>
    /// <param name="wordSize">What it must make.</param>
    /// <exception cref="InvalidDataException">The file's network is of another size, or is none.</exception>
    public MappingConfig Read(ParseResult arguments, int emotionSize, int wordSize)
    {
        string? given = arguments.GetValue(_file);
        MappingConfig config = given switch
        {
            null => Described(arguments) with { EmotionSize = emotionSize, WordSize = wordSize },
            MiniNetwork => MappingConfig.FromJson(Mini.Json("mapping")),
            _ => JsonFile.Read(given, MappingConfig.Published.ToJson(), MappingConfig.FromJson),
        };
        return config.EmotionSize == emotionSize && config.WordSize == wordSize
            ? config
            : throw new InvalidDataException(
                $"{given}: is from {config.EmotionSize} dimensions to {config.WordSize}, expected the emotion space's {emotionSize} and the text encoder's {wordSize}");
    }

    private MappingConfig Described(ParseResult arguments) => new()
    {
        Architecture = ReferenceParameters.Networks[arguments.GetValue(_network)!],
        Layers = arguments.GetValue(_layers),
        Relu = arguments.GetValue(_relu),
        LayerNorm = arguments.GetValue(_layerNorm),
        Dropout = arguments.GetValue(_dropout),
    };
}
