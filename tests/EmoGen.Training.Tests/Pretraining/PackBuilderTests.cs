using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Weights;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Tests.Pretraining;

public sealed class PackBuilderTests : IDisposable
{
    private static readonly string Mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-build-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_later_run_takes_a_parts_place_and_the_pack_says_where_each_part_is_from()
    {
        var options = new LoopOptions { Run = Folder("run"), Steps = 7, Batch = 1, LearningRate = 1, Seed = 5 };
        RunFolder run = RunFolder.Start(new RunRecord("classifier", "abc", options, null));
        using Checkpoint old = Checkpoint.Open(Path.Combine(Mini, "emogen"), "emotion_classifier");
        run.WriteOutput("emogen/emotion_classifier.safetensors", old.Tensors.Keys.ToDictionary(n => n, n => old.Load(n) + 1));

        ModelPack pack = PackBuilder.Build([Mini, Folder("run")], Manifest, Folder("pack"));

        using Checkpoint built = Checkpoint.Open(Path.Combine(pack.Folder, "emogen"), "emotion_classifier");
        Assert.True((old.Load("fc.bias") + 1).Equals(built.Load("fc.bias")));
        Assert.Contains("emogen train classifier", pack.Manifest.Source["emotion_classifier"], StringComparison.Ordinal);
        Assert.Contains("7 steps, seed 5, data abc", pack.Manifest.Source["emotion_classifier"], StringComparison.Ordinal);
        Assert.StartsWith("emogen-mini", pack.Manifest.Source["unet"], StringComparison.Ordinal);
        Assert.Equal(EmotionMethod.Mapping, pack.Manifest.Method);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Mini, "unet", "diffusion_pytorch_model.safetensors")), File.ReadAllBytes(Path.Combine(pack.Folder, "unet", "diffusion_pytorch_model.safetensors")));
    }

    [Fact]
    public void Without_a_mapping_network_a_pack_is_a_base_that_knows_no_emotions()
    {
        string bare = Folder("bare");
        foreach (string part in (string[])["tokenizer", "text_encoder", "unet", "vae", "scheduler", "clip"])
        {
            CopyFolder(Path.Combine(Mini, part), Path.Combine(bare, part));
        }

        File.Copy(Path.Combine(Mini, "model_index.json"), Path.Combine(bare, "model_index.json"));
        ModelPack pack = PackBuilder.Build([bare], Manifest, Folder("base"));
        Assert.Equal(EmotionMethod.None, pack.Manifest.Method);
        Assert.False(pack.HasEmotions);
        Assert.NotNull(pack.Clip);
        Assert.Empty(PackVerifier.Verify(pack.Folder));
    }

    [Fact]
    public void A_folder_of_prompts_takes_the_mapping_networks_place()
    {
        Directory.CreateDirectory(Folder("prompts/emogen"));
        File.WriteAllText(
            Folder("prompts/emogen/prompts.json"), JsonSerializer.Serialize(EmotionNames.All.ToDictionary(e => e.Name(), e => $"a photo of {e.Name()}")));
        File.WriteAllText(Folder("prompts/notes.txt"), "no part of a pack");

        ModelPack pack = PackBuilder.Build([Mini, Folder("prompts")], Manifest, Folder("pack"));

        Assert.Equal(EmotionMethod.Prompt, pack.Manifest.Method);
        Assert.Equal("a photo of fear", pack.Prompts!.Of(Emotion.Fear));
        Assert.Equal("prompts of prompts", pack.Manifest.Source["prompts"]);
        Assert.False(File.Exists(Path.Combine(pack.Folder, "emogen/mapping.json")));
        Assert.Empty(PackVerifier.Verify(pack.Folder));
    }

    [Fact]
    public void A_folder_that_is_neither_pack_nor_run_is_named()
    {
        Directory.CreateDirectory(Folder("nothing"));
        PackException refused = Assert.Throws<PackException>(() => PackBuilder.Build([Mini, Folder("nothing")], Manifest, Folder("pack")));
        Assert.StartsWith($"{Folder("nothing")}: expected a pack", refused.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(Folder("pack")));
    }

    private static PackManifest Manifest => new()
    {
        Name = "built",
        Version = "1.0.0",
        Licence = "MIT",
        NeutralWord = "photo",
        Defaults = new PackDefaults(128, 128, 20, 4, SchedulerKind.UniPC),
        Limits = new PackLimits(64, 256),
    };

    private string Folder(string name) => Path.Combine(_root, name);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
