using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Training.Commands;
using EmoGen.Training.Configuration;

namespace EmoGen.Training.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    /// <summary>What the reference's config.yaml says, but for its folders.</summary>
    private const string Reference = """
        attr_rate: 0.01
        emo_rate: 0
        emotion: all
        learnable_property: ["object","scene"]
        learning_rate: 0.001
        max_train_steps: 100
        model: MLP
        need_Dropout: false
        need_LN: false
        need_ReLU: true
        num_fc_layers: 2
        num_train_epochs: 1
        output_dir: runs/test
        pretrained_model_name_or_path: models/stable-diffusion-v1-5/
        seed: 520
        threshold: 0
        train_data_dir: EmoSet
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _said = new();

    public void Dispose()
    {
        _folder.Dispose();
        _said.Dispose();
    }

    [Fact]
    public void The_references_file_says_what_it_says_there()
    {
        ParseResult parsed = Parse(Reference, "--encoder", "weights/encoder.pth");

        Assert.Empty(parsed.Errors);
        Assert.Equal(0.01, parsed.GetValue<double>("--attribute-rate"));
        Assert.Equal(0, parsed.GetValue<double>("--emotion-rate"));
        Assert.Equal("all", parsed.GetValue<string>("--emotion"));
        Assert.Equal(["object", "scene"], parsed.GetValue<string[]>("--learnable-property")!);
        Assert.Equal(0.001, parsed.GetValue<double>("--lr"));
        Assert.Equal(100, parsed.GetValue<long>("--steps"));
        Assert.Null(parsed.GetValue<int?>("--epochs"));
        Assert.Equal(("MLP", 2, true, false, false), Network(parsed));
        Assert.Equal("runs/test", parsed.GetValue<DirectoryInfo>("--run")!.ToString());
        Assert.Equal("models/stable-diffusion-v1-5/", parsed.GetValue<DirectoryInfo>("--model")!.ToString());
        Assert.Equal(520, parsed.GetValue<int>("--seed"));
        Assert.Equal(0, parsed.GetValue<double>("--threshold"));
        Assert.Equal("EmoSet", parsed.GetValue<DirectoryInfo>("--data")!.ToString());
    }

    [Fact]
    public void The_published_file_itself_is_read()
    {
        string[] line = ["mapping", "--config", Golden.RequireShared("official/config/config.yaml"), "--encoder", "encoder.pth"];
        ParseResult parsed = Parse(line);

        Assert.Empty(parsed.Errors);
        Assert.Equal("/mnt/d/model/stable-diffusion-v1-5/", parsed.GetValue<DirectoryInfo>("--model")!.ToString());
        Assert.Equal(100, parsed.GetValue<long>("--steps"));
    }

    [Fact]
    public void All_other_options_go_by_their_own_names()
    {
        ParseResult parsed = Parse($"""
            {Reference}
            encoder: runs/encoder
            clip: clip-vit-large-patch14
            train_batch_size: 8
            lr_scheduler: cosine
            warm_up: 50
            ema: 0
            flip: yes
            draws: 2
            bfloat16: true
            save-every: 500
            """);

        Assert.Empty(parsed.Errors);
        Assert.Equal(("runs/encoder", 8, 2), (parsed.GetValue<string>("--encoder"), parsed.GetValue<int>("--batch"), parsed.GetValue<int>("--draws")));
        Assert.Equal((50L, 500L, 0.0), (parsed.GetValue<long>("--warm-up"), parsed.GetValue<long>("--save-every"), parsed.GetValue<double>("--ema")));
        Assert.Equal((true, true), (parsed.GetValue<bool>("--flip"), parsed.GetValue<bool>("--bfloat16")));
        Assert.Equal("Cosine", parsed.CommandResult.GetResult("--schedule") is OptionResult schedule ? schedule.GetValueOrDefault<object>().ToString() : null);
    }

    [Fact]
    public void The_command_line_counts_more_than_the_file()
    {
        string[] given = ["--seed", "3", "--flip", "false", "--epochs", "2", "--learnable-property", "scene", "--layers", "4"];
        ParseResult parsed = Parse($"{Reference}\nencoder: a\nflip: true", given);

        Assert.Empty(parsed.Errors);
        Assert.Equal((3, false, 2), (parsed.GetValue<int>("--seed"), parsed.GetValue<bool>("--flip"), parsed.GetValue<int?>("--epochs")));
        Assert.Equal(["scene"], parsed.GetValue<string[]>("--learnable-property")!);
        Assert.Equal(("MLP", 4, true, false, false), Network(parsed));
    }

    [Fact]
    public void A_network_given_as_a_file_on_the_command_line_takes_the_place_of_the_configured_one()
    {
        ParseResult parsed = Parse($"{Reference}\nencoder: a", "--mapping-config", "mini");
        Assert.Empty(parsed.Errors);
        Assert.Equal("mini", parsed.GetValue<string>("--mapping-config"));

        parsed = Parse($"{Reference}\nencoder: a\nmapping_config: mini");
        Assert.Equal("--mapping-config is the whole network, expected it without --network", Assert.Single(parsed.Errors).Message);
    }

    [Fact]
    public void Keys_without_a_meaning_here_are_said_in_one_line_and_those_with_one_value_may_have_it()
    {
        ParseResult parsed = Parse($"""
            {Reference}
            encoder: a
            local_rank: -1
            allow_tf32: true
            project_name: main.py
            adam_beta1: 0.90
            scale_lr: False
            num_vectors:
            """);

        Assert.Empty(parsed.Errors);
        Assert.Equal($"{_folder.File("config.yaml")}: without a meaning here: local_rank, allow_tf32, project_name{Environment.NewLine}", _said.ToString());
    }

    [Fact]
    public void A_broken_file_ends_the_program_with_one_sentence()
    {
        string config = _folder.Write("config.yaml", "seeed: 1"u8.ToArray());
        string[] line = [Path.Combine(AppContext.BaseDirectory, "emogen.dll"), "train", "mapping", "--config", config];
        var start = new ProcessStartInfo("dotnet", line) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal((1, $"{config}, line 1: 'seeed' is no setting; did you mean 'seed'?"), (process.ExitCode, error.Trim()));
    }

    [Theory]
    [InlineData("num_train_epochs: 3", 3)]
    [InlineData("num_train_epochs: 3\nmax_train_steps: null", 3)]
    [InlineData("num_train_epochs: 3\nmax_train_steps: 7", null)]
    [InlineData("epochs: 3\nsteps: 7", 3)]
    public void Passes_count_where_the_reference_lets_them(string text, int? passes) => Assert.Equal(passes, Parse(text).GetValue<int?>("--epochs"));

    [Theory]
    [InlineData("seed: 1\nlerning_rate: 0.1", "line 2: 'lerning_rate' is no setting; did you mean 'learning_rate'?")]
    [InlineData("Need_ln: true", "line 1: 'Need_ln' is no setting; did you mean 'need_LN'?")]
    [InlineData("sav_every: 5", "line 1: 'sav_every' is no setting; did you mean 'save-every'?")]
    [InlineData("config: x.yaml", "line 1: 'config' is no setting; did you mean '")]
    [InlineData("learning_rate: fast", "line 1: 'learning_rate' is 'fast', expected a number")]
    [InlineData("learning_rate: .inf", "line 1: 'learning_rate' is '.inf', expected a number")]
    [InlineData("max_train_steps: 1.5", "line 1: 'max_train_steps' is '1.5', expected a whole number")]
    [InlineData("seed: 99999999999", "line 1: 'seed' is '99999999999', expected a whole number up to 2147483647")]
    [InlineData("need_LN: 2", "line 1: 'need_LN' is '2', expected true or false")]
    [InlineData("model: packs/base", "line 1: 'model' is 'packs/base', expected one of FC, MLP, SimpleMLP")]
    [InlineData("emotion: joy", "line 1: 'emotion' is 'joy', expected one of all, amusement, anger, awe,")]
    [InlineData("learnable_property: [object, place]", "line 1: 'learnable_property' is 'place', expected one of ")]
    [InlineData("lr_scheduler: polynomial", "line 1: 'lr_scheduler' is 'polynomial', expected one of constant, linear, cosine, trapezoid")]
    [InlineData("seed: [1, 2]", "line 1: 'seed' is a list, expected a whole number")]
    [InlineData("seed: {a: 1}", "line 1: 'seed' is a table, expected a value or a list of values")]
    [InlineData("output_dir: \"\"", "line 1: 'output_dir' is '', expected a path or a name")]
    [InlineData("\nlearning_rate: -1", "line 2: 'learning_rate' must be at least 0")]
    [InlineData("max_train_steps: 0", "line 1: 'max_train_steps' must be at least 1")]
    [InlineData("num_fc_layers: 100", "line 1: 'num_fc_layers' must be from 1 to 64")]
    [InlineData("ema: 1", "line 1: 'ema' must be below 1")]
    [InlineData("data: a\ntrain_data_dir: b", "line 2: 'train_data_dir' is the same setting as 'data' in line 1, expected one of them")]
    [InlineData("num_vectors: 2", "line 1: 'num_vectors' is 2, expected 1, the only value that it has here")]
    [InlineData("seed: 1\nseed: 2", "line 2: cannot be read as YAML: ")]
    [InlineData("seed: [1", "cannot be read as YAML: ")]
    [InlineData("- seed", "is no single table of keys and values")]
    public void What_cannot_be_meant_is_one_sentence_with_file_line_and_key(string text, string sentence)
    {
        string message = Assert.Throws<InvalidDataException>(() => Parse(text)).Message;
        Assert.StartsWith($"{_folder.File("config.yaml")}", message, StringComparison.Ordinal);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void What_still_is_missing_is_said_as_without_a_file()
    {
        IEnumerable<string> errors = Parse("data: EmoSet\nencoder: a").Errors.Select(e => e.Message);
        Assert.Equal(["Option '--run' is required.", "Option '--model' is required."], errors);
        Assert.Equal("--emotion-rate needs --classifier", Assert.Single(Parse($"{Reference}\nencoder: a", "--emotion-rate", "0.1").Errors).Message);
        Assert.Equal(
            "--layers is 1, expected at least 2 for --network MLP, or --network FC",
            Assert.Single(Parse($"{Reference}\nencoder: a", "--layers", "1").Errors).Message);
    }

    private ParseResult Parse(string yaml, params string[] more) =>
        Parse(["mapping", "--config", _folder.Write("config.yaml", Encoding.UTF8.GetBytes(yaml)), .. more]);

    private ParseResult Parse(string[] line) => ConfigFile.Apply(line, TrainCommand.Create().Parse(line), _said);

    private static (string? Network, int Layers, bool Relu, bool LayerNorm, bool Dropout) Network(ParseResult parsed) => (
        parsed.GetValue<string>("--network"), parsed.GetValue<int>("--layers"), parsed.GetValue<bool>("--relu"),
        parsed.GetValue<bool>("--layer-norm"), parsed.GetValue<bool>("--dropout"));
}
