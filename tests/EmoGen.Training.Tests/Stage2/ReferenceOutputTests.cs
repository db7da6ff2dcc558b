using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Diffusion;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>The files that the reference's own scripts read from a run.</summary>
public sealed class ReferenceOutputTests(GoldenPack golden) : IClassFixture<GoldenPack>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "run", "output");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_mapper_of_a_run_is_imported_as_any_of_the_references()
    {
        Train();

        using Checkpoint own = Checkpoint.Open(Path.Combine(Output, "emogen"), "mapping"), mapper = Checkpoint.Open(Path.Combine(Output, "mapper.pth"));
        Assert.Equal(["mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias"], mapper.Tensors.Keys);
        Assert.All(mapper.Tensors.Keys, name => Assert.True(own.Load(name).Equals(mapper.Load(name)), name));

        string pack = _folder.File("pack");
        string space = Golden.RequireShared("official/emo_space");
        string[] line = ["import", "--base", golden.Pack.Folder, "--mapper", mapper.Path, "--emotion-space", space, "--output", pack];
        Assert.Equal(0, PackCommand.Create().Parse(line).Invoke());
        using Checkpoint imported = Checkpoint.Open(Path.Combine(pack, "emogen"), "mapping");
        Assert.All(mapper.Tensors.Keys, name => Assert.True(own.Load(name).Equals(imported.Load(name)), name));
        Assert.Equal(Json(Path.Combine(Output, "emogen/mapping.json")), Json(Path.Combine(pack, "emogen/mapping.json")), JsonNode.DeepEquals);
    }

    [Fact]
    public void The_parameters_of_a_run_have_the_references_keys_and_lead_its_inference_to_the_mapper()
    {
        Train("--attribute-rate", "0.5", "--learnable-property", "scene");

        JsonObject parameters = Json(Path.Combine(Output, "params.json")).AsObject();
        string[] keys = [.. File.ReadLines(Golden.RequireShared("official/config/config.yaml")).Select(line => line.Split(':')[0])];
        Assert.Equal([.. keys, "project_name"], parameters.Select(p => p.Key));
        Assert.DoesNotContain("prompt", parameters["project_name"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(parameters["output_dir"]!.GetValue<string>(), "mapper.pth")));
        Assert.Equal(
            """{"attr_rate":0.5,"learnable_property":["scene"],"max_train_steps":2,"model":"MLP","need_ReLU":true,"num_fc_layers":2}""",
            new JsonObject(parameters.Where(Told).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))).ToJsonString());

        static bool Told(KeyValuePair<string, JsonNode?> p) =>
            p.Key is "attr_rate" or "learnable_property" or "max_train_steps" or "model" or "need_ReLU" or "num_fc_layers";
    }

    private void Train(params string[] more)
    {
        string pack = golden.Pack.Folder;
        var dogs = new AttributeTable(
            EmotionNames.All.Select(emotion => new EmotionAttribute("dog", AttributeKind.Object, emotion)),
            new Dictionary<string, IReadOnlyList<float>> { ["dog"] = [1, 1, 1, 1, 1, 1, 1, 1] },
            new Dictionary<string, IReadOnlyList<float>>());
        string attributes = _folder.Write("attributes.json", JsonSerializer.SerializeToUtf8Bytes(dogs.ToJson()));
        string[] line =
        [
            "mapping", "--run", _folder.File("run"), "--model", pack, "--data-free", "--emotion-space", pack, "--attributes", attributes,
            "--steps", "2", "--batch", "4", .. more,
        ];
        Assert.Equal(0, TrainCommand.Create().Parse(line).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllBytes(path))!;
}
