using System.CommandLine;
using System.CommandLine.Parsing;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Configuration;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage2;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train mapping</c>.</summary>
internal sealed class TrainMappingCommand
{
    private const string AllEmotions = "all";

    private readonly Option<DirectoryInfo> _model = new("--model") { Description = "a model pack or a Stable Diffusion 1.x snapshot", HelpName = "PACK", Required = true };
    private readonly Option<DirectoryInfo?> _clip = new("--clip") { Description = "a full CLIP whose text part is the model's, where the model has no clip/", HelpName = "FOLDER" };
    private readonly Option<DirectoryInfo?> _data = new("--data") { Description = "the data set's folder; its pictures with an attribute are learned from" };
    private readonly Option<string?> _encoder = Given("--encoder", "stage 1's network: a run of 'train encoder', a pack, or the reference's .pth");
    private readonly Option<string?> _classifier = Given("--classifier", "the emotion classifier on CLIP's features: a run of 'train classifier', a pack, or the reference's .pth");
    private readonly Option<string?> _attributes = Given("--attributes", "attributes and confidences: attributes.json, or the reference's folder of tables (default: measured on the pictures)");
    private readonly Option<string?> _space = Given("--emotion-space", "to draw from: a run, a pack, a file, or the reference's folder of *_v2.pt (default: the encoder's)");
    private readonly Option<DirectoryInfo?> _cache = TrainInputs.Cache;
    private readonly Option<string> _emotion = new Option<string>("--emotion") { Description = "learn from pictures of one emotion", DefaultValueFactory = _ => AllEmotions }
        .AcceptOnlyFromAmong([AllEmotions, .. EmotionNames.All.Select(e => e.Name())]);

    private readonly Option<string[]> _property = new Option<string[]>("--learnable-property") { Description = "learn from pictures with these kinds of attributes", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["object", "scene"] }
        .AcceptOnlyFromAmong("object", "scene", AllEmotions);

    private readonly Option<double> _attributeRate = new("--attribute-rate") { Description = "r, the weight of the attribute loss", DefaultValueFactory = _ => 0.01 };
    private readonly Option<double> _emotionRate = new("--emotion-rate") { Description = "q, the weight of the emotion loss, which needs --classifier" };
    private readonly Option<double> _threshold = new("--threshold") { Description = "attributes that speak less of a picture's emotion have no attribute loss" };
    private readonly Option<bool> _withoutAttributeLoss = new("--without-attribute-loss") { Description = "ablation: a = 0, plain diffusion loss" };
    private readonly Option<bool> _withoutConfidence = new("--without-confidence") { Description = "ablation: no weighing by a, diffusion loss + r attribute loss" };
    private readonly Option<int> _draws = new("--draws") { Description = "vectors drawn from the emotion space for each picture of the batch, to learn from, of attributes typical of an emotion; 0: the picture's own vector" };
    private readonly Option<int> _companions = new("--companions") { Description = "learn from pictures that show a thing beside their attribute, or a thing alone, this many times as often as from others, by transfer's prompt '{} thing'; 0: by the word alone" };
    private readonly Option<double> _clearest = new("--clearest") { Description = "of the pictures of one emotion and attribute learn from this share, whose emotion stage 1's network is surest of", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _size = new("--size") { Description = "pixels across and down that pictures are resized to (default: what the U-Net was made for)" };
    private readonly Option<bool> _flip = new("--flip") { Description = "mirror every other picture, as the reference does; the cache holds both" };
    private readonly Option<bool> _dataFree = new("--data-free") { Description = "learn without pictures, from --emotion-space, --attributes and --classifier alone" };
    private readonly Option<int> _previews = new("--previews") { Description = "pictures of each emotion that are drawn for pictures/ at each validation, where there is an emotion space (default: none)" };
    private readonly Option<string?> _from = Given("--from", "start from the mapping network of a pack or of a run, of the same layers (default: random weights)");
    private readonly Option<int?> _epochs = new("--epochs") { Description = "passes over the pictures, in the place of --steps" };
    private readonly MappingNetworkOptions _network = new();

    private TrainMappingCommand()
    {
        foreach (Option<double> number in (Option<double>[])[_attributeRate, _emotionRate, _threshold])
        {
            number.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() >= 0)) { result.AddError($"{number.Name} must be at least 0"); } });
        }

        _draws.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--draws must be at least 0"); } });
        _companions.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--companions must be at least 0"); } });
        _previews.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--previews must be at least 0"); } });
        _clearest.Validators.Add(result => { if (result.GetValueOrDefault<double>() is not (> 0 and <= 1)) { result.AddError("--clearest must be above 0 and at most 1"); } });
        _epochs.Validators.Add(result => { if (result.GetValueOrDefault<int?>() < 1) { result.AddError("--epochs must be at least 1"); } });
    }

    public static Command Create()
    {
        var mapping = new TrainMappingCommand();
        Command command = LoopCommand.Create("mapping", "Stage 2: the mapping network.", new LoopDefaults(3000, 32, 1e-3), mapping.All, mapping.Train);
        command.Validators.Add(mapping.Check);
        command.Validators.Add(mapping._network.Check);
        return command;
    }

    private IEnumerable<Option> All =>
    [
        ConfigFile.Option, _model, _clip, _data, TrainInputs.Index, _encoder, _classifier, _attributes, _space, _cache, _emotion, _property, _attributeRate, _emotionRate,
        _threshold, _withoutAttributeLoss, _withoutConfidence, _draws, _companions, _clearest, _size, _flip, _dataFree, _previews, _from, _epochs, .. _network.All,
    ];

    private void Check(CommandResult result)
    {
        Require(result.GetValue(_emotionRate) == 0 || result.GetValue(_classifier) is not null, "--emotion-rate needs --classifier");
        if (result.GetValue(_dataFree))
        {
            Require(result.GetValue(_space) is not null && result.GetValue(_attributes) is not null, "--data-free needs --emotion-space and --attributes");
            Require(
                (!result.GetValue(_withoutAttributeLoss) && result.GetResult(_attributeRate)?.GetValueOrDefault<double>() != 0) || result.GetValue(_emotionRate) > 0,
                "--data-free learns from the attribute loss and the emotion loss, expected one of them with a rate above 0");
        }
        else
        {
            Require(result.GetValue(_data) is not null && result.GetValue(_encoder) is not null, "--data and --encoder are needed, unless it is --data-free");
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                result.AddError(problem);
            }
        }
    }

    private bool Train(ParseResult arguments, LoopOptions loop, CancellationToken cancellation)
    {
        PictureSet? set = arguments.GetValue(_dataFree) ? null : Pictures(arguments);
        var run = new MappingRun(Inputs(arguments), Settings(arguments), set);
        return run.Train(_network.Read(arguments, run.EmotionSize, run.WordSize), loop, arguments.GetValue(_epochs), cancellation);
    }

    private PictureSet Pictures(ParseResult arguments)
    {
        string folder = arguments.GetRequiredValue(_data)!.FullName, emotion = arguments.GetValue(_emotion)!;
        string[] kinds = arguments.GetRequiredValue(_property);
        bool companions = arguments.GetValue(_companions) > 0;
        PictureSet wanted = TrainInputs.Pictures(arguments, folder, "train").Where(p => (emotion == AllEmotions || p.Emotion.Name() == emotion)
            && (p.Kind is { } kind ? kinds.Contains(AllEmotions) || kinds.Contains(kind.ToString().ToLowerInvariant()) : companions && p.Companion is not null));
        return wanted.Count > 0 ? wanted
            : throw new InvalidDataException($"{folder}: no picture of {emotion} emotion has an attribute that is {string.Join(" or ", kinds)}");
    }

    private MappingInputs Inputs(ParseResult arguments) => new()
    {
        Model = arguments.GetRequiredValue(_model).FullName,
        Clip = arguments.GetValue(_clip)?.FullName,
        Encoder = arguments.GetValue(_encoder),
        Classifier = arguments.GetValue(_classifier),
        Attributes = arguments.GetValue(_attributes),
        Previews = arguments.GetValue(_previews),
        From = Start.OfMapping(arguments.GetValue(_from)),
        EmotionSpace = arguments.GetValue(_space),
        Cache = arguments.GetValue(_cache)?.FullName,
        Data = arguments.GetValue(_dataFree) ? null : arguments.GetValue(_data)?.FullName,
        Emotion = arguments.GetValue(_emotion)!,
        Kinds = arguments.GetValue(_property)!,
    };

    private MappingOptions Settings(ParseResult arguments) => new()
    {
        AttributeRate = arguments.GetValue(_attributeRate),
        EmotionRate = arguments.GetValue(_emotionRate),
        Threshold = arguments.GetValue(_threshold),
        AttributeLoss = !arguments.GetValue(_withoutAttributeLoss),
        Confidence = !arguments.GetValue(_withoutConfidence),
        Draws = arguments.GetValue(_draws),
        Companions = arguments.GetValue(_companions),
        Clearest = arguments.GetValue(_clearest),
        Size = arguments.GetValue(_size),
        Flip = arguments.GetValue(_flip),
        DataFree = arguments.GetValue(_dataFree),
    };

    private static Option<string?> Given(string name, string description) => new(name) { Description = description, HelpName = "PATH" };
}
