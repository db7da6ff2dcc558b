using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Training.Commands;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Pictures of one model on disk, <c>KIND/LABEL/SEED.png</c>, that are drawn once: what is there is not drawn again. <c>model.json</c> says what drew them. A
/// picture appears whole or not at all.
/// </summary>
internal sealed class PictureFolder
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _root;

    private PictureFolder(string root) => _root = root;

    /// <param name="root">The folder.</param>
    /// <param name="pack">The model.</param>
    /// <param name="prompt">What the pictures are drawn by where it is not the pack's own emotions.</param>
    /// <param name="steps">Of the sampler; null for the pack's own.</param>
    /// <exception cref="RunException">The folder has pictures of another model.</exception>
    public static PictureFolder Open(string root, ModelPack pack, string? prompt = null, int? steps = null)
    {
        Directory.CreateDirectory(root);
        string path = Path.Combine(root, "model.json");
        byte[] identity = Identity(pack, prompt, steps ?? pack.Manifest.Defaults.Steps);
        if (!File.Exists(path))
        {
            WholeFile.Write(path, identity);
        }

        JsonObject before = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject(), now = JsonNode.Parse(identity)!.AsObject();
        return now.Select(entry => entry.Key).FirstOrDefault(key => !JsonNode.DeepEquals(before[key], now[key])) is { } other
            ? throw new RunException($"{path}: '{other}' is {Text(before[other])}, and this model's is {Text(now[other])}; expected what drew the pictures that are there, or another --output")
            : new PictureFolder(root);
    }

    public string PathOf(WantedPicture picture) => PathOf(picture.File);

    /// <summary>The pictures as they are measured.</summary>
    public IReadOnlyList<MeasuredPicture> Measured(IEnumerable<WantedPicture> pictures) =>
        [.. pictures.Select(p => new MeasuredPicture(PathOf(p), p.Emotion, p.Object))];

    /// <summary>The path of one of this folder's files.</summary>
    public string PathOf(string file) => Path.Combine(_root, file);

    /// <summary>Draws those of the pictures that are not there yet.</summary>
    public void Complete(IEnumerable<WantedPicture> pictures, PictureDrawer drawer, CancellationToken cancellation) =>
        Complete(pictures.Select(p => (p.File, p.Request)), drawer, cancellation);

    /// <summary>As the other overload, of any files and what draws them.</summary>
    public void Complete(IEnumerable<(string File, GenerationRequest Request)> pictures, PictureDrawer drawer, CancellationToken cancellation)
    {
        (string File, GenerationRequest Request)[] missing = [.. pictures.Where(p => !File.Exists(PathOf(p.File)))];
        var progress = new ProgressLine(Console.Error, TimeSpan.FromSeconds(30));
        int done = 0;
        drawer.Draw(
            [.. missing.Select(p => p.Request)],
            (place, request, picture) =>
            {
                WholeFile.Write(PathOf(missing[place].File), GenerateRun.Encode(ImageFormat.Png, picture, request, drawer.Pack));
                done++;
                TimeSpan each = progress.Elapsed / done;
                progress.Show(done, missing.Length, () => $"picture {done} of {missing.Length}, {each.TotalSeconds:f2} s each, {each * (missing.Length - done):h\\:mm\\:ss} left");
            },
            cancellation);
    }

    private static byte[] Identity(ModelPack pack, string? prompt, int steps)
    {
        PackDefaults defaults = pack.Manifest.Defaults;
        string scheduler = defaults.Scheduler.Name(), dtype = new GeneratorOptions().ResolveDtype().ToString();
        return JsonSerializer.SerializeToUtf8Bytes(new { model = pack.Hash, prompt, defaults.Width, defaults.Height, steps, defaults.GuidanceScale, scheduler, dtype }, Web);
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
