using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Stage2;

/// <summary>
/// The reference's <c>params.json</c>: the settings of its <c>config.yaml</c>, in their order, and the program's name. Its inference script builds the network
/// of it and reads <c>mapper.pth</c> from <c>output_dir</c>.
/// </summary>
internal sealed class ReferenceParameters(MappingInputs inputs, MappingOptions options, MappingConfig network)
{
    /// <summary>The networks by the reference's names.</summary>
    public static readonly IReadOnlyDictionary<string, MappingArchitecture> Networks = new Dictionary<string, MappingArchitecture>
    {
        ["FC"] = MappingArchitecture.Fc,
        ["MLP"] = MappingArchitecture.Mlp,
        ["SimpleMLP"] = MappingArchitecture.SimpleMlp,
    };

    /// <remarks>Not with "prompt" in it: the script would take the word for a choice.</remarks>
    private const string Program = "emogen train mapping";

    /// <param name="loop">With the number of steps that it has in the end.</param>
    /// <param name="passes">Over the pictures.</param>
    /// <param name="output">Where <c>mapper.pth</c> lies.</param>
    public JsonObject ToJson(LoopOptions loop, int passes, string output) => new()
    {
        ["attr_rate"] = options.Rates.Attribute,
        ["emo_rate"] = options.EmotionRate,
        ["emotion"] = inputs.Emotion,
        ["learnable_property"] = new JsonArray([.. inputs.Kinds.Select(kind => JsonValue.Create(kind))]),
        ["learning_rate"] = loop.LearningRate,
        ["max_train_steps"] = loop.Steps,
        ["model"] = Networks.Single(n => n.Value == network.Architecture).Key,
        ["need_Dropout"] = network.Dropout,
        ["need_LN"] = network.LayerNorm,
        ["need_ReLU"] = network.Relu,
        ["num_fc_layers"] = network.Layers,
        ["num_train_epochs"] = passes,
        ["output_dir"] = output,
        ["pretrained_model_name_or_path"] = inputs.Model,
        ["seed"] = loop.Seed,
        ["threshold"] = options.Threshold,
        ["train_data_dir"] = inputs.Data,
        ["project_name"] = Program,
    };
}
