using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests.Vision;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Packs;

public sealed class SafetyPackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SafetyPackTests()
    {
        string mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");
        foreach (string file in Directory.EnumerateFiles(mini, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "pack.json"))
        {
            string target = Path.Combine(Pack, Path.GetRelativePath(mini, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.CreateSymbolicLink(target, file);
        }

        Directory.Delete(Path.Combine(Pack, "emogen"), recursive: true);
    }

    private string Pack => _folder.File("snapshot");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pack_without_a_checker_says_so_and_checks_nothing()
    {
        ModelPack pack = ModelPack.Open(Pack);
        Assert.Null(pack.SafetyChecker);
        Assert.False(PackInfo.Of(pack).SafetyChecker);
        using ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions());
        Assert.False(generator.ChecksSafety);
        Assert.Null(generator.CheckSafety(Draw(generator).Image));
    }

    [Theory]
    [InlineData(SmallSafetyChecker.FlagsAll, true)]
    [InlineData(SmallSafetyChecker.FlagsNone, false)]
    public void A_pack_with_a_checker_checks_its_pictures_shows_no_previews_and_leaves_no_tensors(float threshold, bool flagged)
    {
        SmallSafetyChecker.Write(Pack, threshold);
        ModelPack pack = ModelPack.Open(Pack);
        Assert.Empty(PackVerifier.Verify(Pack));
        Assert.True(PackInfo.Of(pack).SafetyChecker);
        Assert.Contains(PackInfo.Of(pack).Parts, part => part.File == "safety_checker/model.safetensors");

        using ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions());
        List<bool> previews = [];
        GeneratedImage picture = Draw(generator, new SynchronousProgress(step => previews.Add(step.Preview is not null)));
        Assert.True(generator.ChecksSafety);
        Assert.Equal([false, false], previews);
        Assert.Equal(flagged, generator.CheckSafety(picture.Image)!.IsFlagged);
        using DisposeScope scope = NewDisposeScope();
        generator.CheckSafety(picture.Image);
        Assert.Equal(0, scope.DisposablesCount);

        using ImageGenerator off = ImageGenerator.Load(pack, new GeneratorOptions(SafetyChecker: false));
        Assert.Null(off.CheckSafety(picture.Image));
    }

    [Fact]
    public void Weights_in_pytorchs_file_with_its_position_ids_are_read()
    {
        SmallSafetyChecker.Write(Pack, SmallSafetyChecker.FlagsNone);
        string folder = Path.Combine(Pack, "safety_checker");
        using (SafetyChecker checker = SmallSafetyChecker.Create(SmallSafetyChecker.FlagsAll))
        {
            Dictionary<string, Tensor> tensors = checker.state_dict();
            tensors["vision_model.vision_model.embeddings.position_ids"] = arange(5).unsqueeze(0);
            File.Delete(Path.Combine(folder, "model.safetensors"));
            TorchFiles.WriteStateDict(Path.Combine(folder, "pytorch_model.bin"), tensors);
        }

        Assert.Empty(PackVerifier.Verify(Pack));
        using SafetyChecker read = ModelPack.Open(Pack).LoadSafetyChecker(ScalarType.Float32, CPU);
        using Tensor pixels = zeros(1, 3, 6, 6);
        Assert.True(read.Check(pixels)[0].IsFlagged);
    }

    [Theory]
    [InlineData("safety_checker/config.json", null, "safety_checker/config.json: is missing")]
    [InlineData("safety_checker/config.json", "{}", "safety checker config: 'vision_config' is missing")]
    [InlineData("safety_checker/model.safetensors", null, "safety_checker/model.safetensors is missing")]
    [InlineData("feature_extractor/preprocessor_config.json", null, "feature_extractor/preprocessor_config.json: is missing")]
    [InlineData("feature_extractor/preprocessor_config.json", "{}", "feature_extractor/preprocessor_config.json: not a CLIP preprocessor configuration")]
    public void A_checker_that_is_not_whole_is_an_error_and_never_a_pack_without_one(string file, string? content, string problem)
    {
        SmallSafetyChecker.Write(Pack, SmallSafetyChecker.FlagsNone);
        File.Delete(Path.Combine(Pack, file));
        if (content is not null)
        {
            File.WriteAllText(Path.Combine(Pack, file), content);
        }

        Assert.Contains(problem, Assert.Single(PackVerifier.Verify(Pack)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_tensor_that_does_not_fit_and_a_preprocessor_of_another_size_are_named()
    {
        SmallSafetyChecker.Write(Pack, SmallSafetyChecker.FlagsNone);
        string file = Path.Combine(Pack, "feature_extractor/preprocessor_config.json");
        File.WriteAllText(file, SmallSafetyChecker.Preprocessor.Replace("6", "9", StringComparison.Ordinal));
        using (SafetyChecker checker = SmallSafetyChecker.Create(0))
        {
            Dictionary<string, Tensor> tensors = checker.state_dict();
            tensors["concept_embeds"] = zeros(16, 6);
            tensors.Remove("special_care_embeds_weights");
            Safetensors.Write(Path.Combine(Pack, "safety_checker/model.safetensors"), tensors);
        }

        IReadOnlyList<string> problems = PackVerifier.Verify(Pack);
        string[] expected = ["'concept_embeds' has shape [16, 6], expected [17, 6]", "'special_care_embeds_weights' is missing", "makes pictures of 9 x 9, safety_checker/ takes 6 x 6"];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected, part => Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }

    private static GeneratedImage Draw(ImageGenerator generator, IProgress<GenerationProgress>? progress = null) =>
        generator.Generate(new GenerationRequest { Prompt = "a", Steps = 2, Width = 64, Height = 64, Scheduler = SchedulerKind.Ddim }, 0, progress);

    private sealed class SynchronousProgress(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
