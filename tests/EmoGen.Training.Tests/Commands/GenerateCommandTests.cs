using System.CommandLine;
using System.Text.Json;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Diffusion;
using EmoGen.Engine.Weights;
using EmoGen.Training.Commands;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Commands;

public sealed class GenerateCommandTests(GoldenPack pack) : IClassFixture<GoldenPack>, IDisposable
{
    private static readonly string[] Small = ["--steps", "1", "--width", "64", "--height", "64", "--dtype", "float32"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emogen");
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_file_of_draws_gives_the_official_scripts_picture_and_everything_that_led_to_it()
    {
        Dictionary<string, Tensor> official = Golden.Tensors("emogen/inference_official.safetensors");
        Tensor Of(string part) => official[$"transfer_fear_bag.pic0.{part}"];
        Safetensors.Write(At("in.safetensors"), new Dictionary<string, Tensor> { ["emotion_vectors"] = Of("e_vec"), ["latents"] = Of("init_latents") });

        Succeed(
            "--emotion", "fear", "--template", "{} bag", "--steps", "10", "--scheduler", "unipc", "--guidance", "7.5", "--dtype", "float32",
            "--tensors-in", At("in.safetensors"), "--tensors-out", At("out.safetensors"), "--output", At("out.png"));

        Dictionary<string, Tensor> actual = Read("out.safetensors");
        Golden.AssertClose(Of("e_vec"), actual["emotion_vectors"], 0);
        Golden.AssertClose(Of("embed"), actual["token_embeddings"], 1e-4);
        Golden.AssertClose(Of("text_embeddings")[..1], actual["unconditional"], 1e-4);
        Golden.AssertClose(Of("text_embeddings")[1..], actual["conditioning"], 1e-4);
        AssertPicture.LatentsMatch(Of("final_latents"), actual["latents"], "latents");
        RgbImage picture = ImageCodec.Decode(File.ReadAllBytes(At("out.png")));
        AssertPicture.PixelsMatch(Of("image_u8")[0], picture, "picture");
        Assert.Equal(picture.Pixels, actual["images"][0].flatten().data<byte>().ToArray());
    }

    [Fact]
    public void A_fusion_repeats_the_official_scripts_picture()
    {
        Dictionary<string, Tensor> official = Golden.Tensors("emogen/inference_official.safetensors");
        Tensor Of(string part) => official[$"fusion_amusement_awe.pic0.{part}"];
        Safetensors.Write(
            At("in.safetensors"), new Dictionary<string, Tensor> { ["emotion_vectors"] = Of("e_vec").unsqueeze(0), ["latents"] = Of("init_latents") });

        Succeed(
            "--fuse", "amusement:1", "--fuse", "awe:1", "--fusion", "reference", "--steps", "10", "--scheduler", "unipc", "--guidance", "7.5",
            "--dtype", "float32", "--tensors-in", At("in.safetensors"), "--tensors-out", At("out.safetensors"), "--output", At("out.png"));

        Dictionary<string, Tensor> actual = Read("out.safetensors");
        Assert.Equal([1, 2, 768], actual["emotion_vectors"].shape);
        Assert.Equal([1, 2, 768], actual["token_embeddings"].shape);
        AssertPicture.LatentsMatch(Of("final_latents"), actual["latents"], "latents");
    }

    [Fact]
    public void Several_pictures_go_into_a_folder_named_by_emotion_and_seed()
    {
        string[] lines = Succeed([.. Small, "--emotion", "awe", "--count", "2", "--seed", "5", "--output", At("out"), "--tensors-out", At("out.safetensors")]);

        Assert.Equal([At("out/awe_5.png"), At("out/awe_6.png")], lines);
        Assert.All(lines, path => Assert.True(File.Exists(path)));
        Assert.Equal([2, 64, 64, 3], Read("out.safetensors")["images"].shape);
        Assert.Equal([2, 768], Read("out.safetensors")["emotion_vectors"].shape);
    }

    [Fact]
    public void Json_and_the_files_own_metadata_tell_the_whole_request()
    {
        string line = Assert.Single(Succeed([.. Small, "--fuse", "awe:0.7", "--fuse", "fear", "--seed", "5", "--json", "--output", At("out.jpeg")]));

        JsonElement told = JsonDocument.Parse(line).RootElement;
        Assert.Equal(At("out.jpeg"), told.GetProperty("file").GetString());
        Assert.Equal((5, 1, "tokens"), (told.GetProperty("seed").GetInt32(), told.GetProperty("steps").GetInt32(), told.GetProperty("mode").GetString()));
        Assert.Equal(0.7, told.GetProperty("emotions")[0].GetProperty("weight").GetDouble());
        ImageMetadata metadata = ImageCodec.ReadMetadata(File.ReadAllBytes(At("out.jpeg")))!;
        Assert.StartsWith("<awe> <fear>\nSteps: 1, Sampler: UniPC", metadata.Parameters, StringComparison.Ordinal);
        Assert.Equal("fear", JsonDocument.Parse(metadata.EmoGen).RootElement.GetProperty("emotions")[1].GetProperty("emotion").GetString());
    }

    [Fact]
    public void A_plain_prompt_needs_no_emotion()
    {
        Succeed([.. Small, "--prompt", "a red bag", "--guidance", "1", "--output", At("out"), "--seed", "3", "--tensors-out", At("out.safetensors")]);

        Assert.True(File.Exists(At("out/prompt_3.png")));
        Assert.Equal(["conditioning", "images", "latents", "unconditional"], Read("out.safetensors").Keys.Order());
    }

    [Theory]
    [InlineData("a red bag\n\n a cup \r\n")]
    [InlineData("[\"a red bag\", \"a cup\"]")]
    public void Each_prompt_of_a_list_has_its_pictures(string list)
    {
        File.WriteAllText(At("list"), list);
        string[] lines = Succeed([.. Small, "--prompts", At("list"), "--count", "2", "--seed", "3", "--output", At("out")]);

        Assert.Equal(["prompt-0000_3.png", "prompt-0000_4.png", "prompt-0001_3.png", "prompt-0001_4.png"], lines.Select(Path.GetFileName));
        Assert.StartsWith("a cup\nSteps: 1,", ImageCodec.ReadMetadata(File.ReadAllBytes(lines[3]))!.Parameters, StringComparison.Ordinal);
        Assert.StartsWith("a red bag\nSteps: 1,", ImageCodec.ReadMetadata(File.ReadAllBytes(lines[0]))!.Parameters, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "list: holds no prompts, expected one a line")]
    [InlineData("[\"a cup\", 7]", "list: is no JSON list of texts")]
    [InlineData("[null]", "list: is no JSON list of texts (a null stands where a text was expected)")]
    public void A_list_without_prompts_is_refused(string list, string message)
    {
        File.WriteAllText(At("list"), list);
        (int code, _, string error) = Run(["--prompts", At("list"), "--output", At("out")]);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Give one of --emotion, --fuse, --prompt and --prompts.")]
    [InlineData("Give one of --emotion, --fuse, --prompt and --prompts.", "--emotion", "awe", "--prompt", "a bag")]
    [InlineData("--scheduler: 'best' is none of unipc, pndm, ddim, dpm++2m, dpm++2m-karras, euler, euler-a, heun, lms, lcm, ddpm.", "--emotion", "awe", "--scheduler", "best")]
    [InlineData("--tensors-in and --tensors-out take one prompt: --prompt.", "--prompts", "list.txt", "--tensors-out", "out.safetensors")]
    [InlineData("--fusion needs --fuse.", "--emotion", "awe", "--fusion", "blend")]
    [InlineData("--fuse: 'joy:1' is not EMOTION:WEIGHT with one of amusement, awe, contentment, excitement, anger, disgust, fear, sadness.", "--fuse", "joy:1")]
    public void Wrong_usage_is_an_error_of_the_command_line(string message, params string[] arguments)
    {
        ParseResult parsed = GenerateCommand.Create().Parse(["--model", "pack", "--output", "out.png", .. arguments]);

        Assert.Equal(message, Assert.Single(parsed.Errors).Message);
    }

    [Theory]
    [InlineData(2, "--steps: Expected 1 to 150, got 500.", "--emotion", "awe", "--steps", "500")]
    [InlineData(2, "--guidance: Expected 0 to 30, got 31.", "--emotion", "awe", "--guidance", "31")]
    [InlineData(2, "--template: A template holds exactly one {}, where the emotion stands; this one holds 0.", "--emotion", "awe", "--template", "a bag")]
    [InlineData(2, "--output: 2 pictures need a folder, not a file.", "--emotion", "awe", "--count", "2")]
    [InlineData(2, "--dtype: float16 is too slow on a CPU to be of use; expected bfloat16, float32 or auto.", "--emotion", "awe", "--dtype", "float16")]
    public void What_the_engine_refuses_names_the_option(int code, string message, params string[] arguments)
    {
        (int actual, _, string error) = Run([.. arguments, "--output", At("out.png")]);

        Assert.Equal((code, message), (actual, error.Trim().Split('\n')[^1]));
        Assert.False(File.Exists(At("out.png")));
    }

    [Fact]
    public void Tensors_of_other_names_or_shapes_are_refused()
    {
        Safetensors.Write(At("names.safetensors"), new Dictionary<string, Tensor> { ["noise"] = zeros(1, 4, 8, 8) });
        Safetensors.Write(At("shapes.safetensors"), new Dictionary<string, Tensor> { ["latents"] = zeros(4, 8, 8) });
        Safetensors.Write(At("size.safetensors"), new Dictionary<string, Tensor> { ["emotion_vectors"] = zeros(1, 7) });

        Assert.Equal((2, $"--tensors-in: {At("names.safetensors")} holds noise; expected emotion_vectors, latents or both."), Refusal("names.safetensors"));
        Assert.Equal((2, "--tensors-in: latents has shape [4, 8, 8]; expected 4 dimensions."), Refusal("shapes.safetensors"));
        Assert.Equal((1, "emotion_vectors have shape [1, 7]; [1, 768] was expected for each picture"), Refusal("size.safetensors"));
    }

    [Fact]
    public void A_folder_that_is_no_pack_is_one_plain_sentence()
    {
        InvocationConfiguration streams = new() { Output = new StringWriter(), Error = new StringWriter() };
        int code = GenerateCommand.Create().Parse(["--model", At("nowhere"), "--emotion", "awe", "--output", At("out.png")]).Invoke(streams);

        Assert.Equal(1, code);
        Assert.Contains("nowhere: there is no such folder", streams.Error.ToString(), StringComparison.Ordinal);
    }

    private (int Code, string Error) Refusal(string tensors)
    {
        (int code, _, string error) = Run([.. Small, "--emotion", "awe", "--tensors-in", At(tensors), "--output", At("out.png")]);
        return (code, error.Trim().Split('\n')[^1]);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private Dictionary<string, Tensor> Read(string name)
    {
        using Checkpoint file = Checkpoint.Open(At(name));
        return file.Tensors.Keys.ToDictionary(k => k, file.Load);
    }

    private string[] Succeed(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.True(code == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private (int Code, string Output, string Error) Run(string[] arguments)
    {
        InvocationConfiguration streams = new() { Output = new StringWriter(), Error = new StringWriter() };
        int code = GenerateCommand.Create().Parse(["--model", pack.Pack.Folder, .. arguments]).Invoke(streams);
        return (code, streams.Output.ToString()!, streams.Error.ToString()!);
    }
}
