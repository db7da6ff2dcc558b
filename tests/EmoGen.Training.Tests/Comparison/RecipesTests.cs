using System.CommandLine;
using EmoGen.Training.Commands;
using EmoGen.Training.Comparison;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Tests.Comparison;

public sealed class RecipesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-recipes-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Every_recipe_is_commands_that_the_program_takes()
    {
        var root = new RootCommand { DataCommand.Create(), TrainCommand.Create(), PackCommand.Create() };
        RecipeStage[] stages = [Recipes.Data, .. Recipes.Judge, .. Recipes.All.SelectMany(r => r.Stages)];
        Assert.Equal(stages.Length, stages.Select(s => s.Name).Distinct().Count());
        Assert.All(stages, stage => Assert.Empty(root.Parse([.. stage.Words(1).Select(w => w.Replace("{workers}", "2", StringComparison.Ordinal))]).Errors));
        Assert.Subset(Recipes.All.Select(r => r.Name).ToHashSet(), Recipes.Default.ToHashSet());
    }

    [Fact]
    public void A_variants_training_differs_from_EmoGens_own_in_the_left_out_part_alone()
    {
        string[][] whole = Trainings("retrained");
        Assert.Equal(2, whole.Length);
        Assert.All(["without-attribute-loss", "without-confidence"], name => Assert.All(
            Trainings(name).Zip(whole), pair => Assert.Equal(pair.Second.Append($"--{name}"), pair.First.Select(w => w.Replace(name, "retrained", StringComparison.Ordinal)).SkipLast(1).Append(pair.First[^1]))));

        string[][] Trainings(string recipe) => [.. Recipes.All.Single(r => r.Name == recipe).Stages.Where(s => s.Line.StartsWith("train", StringComparison.Ordinal)).Select(s => s.Words(1).ToArray())];
    }

    [Fact]
    public void A_scale_makes_steps_and_pictures_fewer_and_nothing_else()
    {
        var stage = new RecipeStage("x", 1, "train x --steps 700 --prior-count 200 --batch 16 --lr 5e-3");
        Assert.Equal("train x --steps 70 --prior-count 20 --batch 16 --lr 5e-3", string.Join(' ', stage.Words(0.1)));
        Assert.Equal("train x --steps 2 --prior-count 8 --batch 16 --lr 5e-3", string.Join(' ', stage.Words(1e-6)));
        Assert.Equal(stage.Line, string.Join(' ', stage.Words(1)));
    }

    [Fact]
    public void A_folder_knows_its_options_and_what_was_finished()
    {
        var options = new Dictionary<string, string?> { ["--steps"] = "20", ["--data"] = null };
        ComparisonFolder folder = ComparisonFolder.Open(_root, options);
        Assert.False(folder.Has("data", "data emoscapes"));
        folder.Add("data", "data emoscapes");

        Assert.True(ComparisonFolder.Open(_root, options).Has("data", "data emoscapes"));
        RunException other = Assert.Throws<RunException>(() => ComparisonFolder.Open(_root, options).Has("data", "data emoscapes --seed 2"));
        Assert.Contains("'data' was made by 'data emoscapes', and is made by 'data emoscapes --seed 2' now", other.Message, StringComparison.Ordinal);
        options["--steps"] = "10";
        Assert.Contains("'--steps' was '20', and this command's is '10'", Assert.Throws<RunException>(() => ComparisonFolder.Open(_root, options)).Message, StringComparison.Ordinal);
        (options["--steps"], options["--data"]) = ("20", "abc");
        Assert.Contains("'--data' was not given, and this command's is 'abc'", Assert.Throws<RunException>(() => ComparisonFolder.Open(_root, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_one_sentence()
    {
        File.WriteAllText(Path.Combine(_root, "made.json"), "{\"options\": ");
        Assert.Contains("made.json: is damaged", Assert.Throws<RunException>(() => ComparisonFolder.Open(_root, new Dictionary<string, string?>())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_that_was_finished_before_its_process_ended_is_not_drawn_again()
    {
        ComparisonFolder folder = ComparisonFolder.Open(_root, new Dictionary<string, string?>());
        string half = Directory.CreateDirectory(Path.Combine(_root, "data.0123.partial")).FullName, data = Directory.CreateDirectory(Path.Combine(_root, "data")).FullName;
        folder = ComparisonFolder.Open(_root, new Dictionary<string, string?>());
        Assert.False(Directory.Exists(half));
        using var log = new StringWriter();
        new RecipeRunner(folder, new RecipeInputs("model", null, 1, 0.01), log).Make([Recipes.Data], TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        Assert.Contains("1 stages, 0 of them finished", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_fails_says_which()
    {
        ComparisonFolder folder = ComparisonFolder.Open(_root, new Dictionary<string, string?>());
        var broken = new RecipeStage("broken", 1, "pack build {model} --output {output}/packs/broken");
        using var log = new StringWriter();
        Assert.Contains("broken: was not finished", Assert.Throws<RunException>(
            () => new RecipeRunner(folder, new RecipeInputs(_root, null, 1, 1), log).Make([broken], TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.False(folder.Has("broken", broken.Line));
    }
}
