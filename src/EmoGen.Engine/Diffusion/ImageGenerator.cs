using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>A loaded model pack that turns requests into pictures. One call at a time (the owner holds the gate).</summary>
public sealed class ImageGenerator : IDisposable
{
    private readonly PictureModels _models;
    private readonly SpareModel<PictureScorer> _scorer;
    private readonly SpareModel<PictureChecker> _checker;
    private readonly RequestRules _rules;
    private readonly Device _device;

    private ImageGenerator(ModelPack pack, Device device, ScalarType dtype, bool safetyChecker)
    {
        Pack = pack;
        _device = device;
        ChecksSafety = safetyChecker && pack.SafetyChecker is not null;
        _models = PictureModels.Load(pack, device, dtype);
        _scorer = new SpareModel<PictureScorer>(() => pack.CanScore ? new PictureScorer(pack, _models.Tokenizer, device) : null);
        _checker = new SpareModel<PictureChecker>(() => ChecksSafety ? new PictureChecker(pack, device) : null);
        _rules = new RequestRules(pack.Manifest, pack.HasEmotions, pack.Sampling, LatentScale);
    }

    public ModelPack Pack { get; }

    /// <summary>Whether <see cref="CheckSafety"/> has a checker; there are no previews then.</summary>
    public bool ChecksSafety { get; }

    /// <summary>Pixels for each latent, across and down.</summary>
    public int LatentScale => _models.Autoencoder.Config.LatentScale;

    /// <summary>Loads all weights that draw a picture; those that score and check one are loaded when the first is scored and checked.</summary>
    /// <exception cref="PackException">A part is malformed, or two do not fit together; the message names them.</exception>
    /// <exception cref="Weights.WeightException">A weight file cannot be read, or does not fit its configuration.</exception>
    /// <exception cref="RequestException">The device or the dtype is not to be had.</exception>
    public static ImageGenerator Load(ModelPack pack, GeneratorOptions options) =>
        new(pack, options.ResolveDevice(), options.ResolveDtype(), options.SafetyChecker);

    /// <summary>The request with every null field replaced by the pack's default.</summary>
    /// <exception cref="RequestException">A field is out of its range; the exception names it.</exception>
    public GenerationRequest Resolve(GenerationRequest request)
    {
        GenerationRequest resolved = _rules.Resolve(request);
        _models.Conditioner.Check(resolved);
        return resolved;
    }

    /// <summary>Draws picture <paramref name="index"/> of a request: the same bytes, whatever ran before.</summary>
    /// <exception cref="RequestException">A field is out of its range.</exception>
    /// <exception cref="OperationCanceledException">Canceled; checked before each step.</exception>
    public GeneratedImage Generate(
        GenerationRequest request, int index, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        return Trace(request, index, Draw(request, index), progress, cancellation).Image;
    }

    /// <summary>What chance decides of a picture: its tensors belong to the caller's dispose scope, and may be replaced by others of their shape.</summary>
    public PictureDraws Draw(GenerationRequest request, int index)
    {
        GenerationRequest resolved = Resolve(request);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, resolved.Count);
        var generator = new Generator((ulong)(resolved.Seed + index));
        Tensor? vectors = resolved.Emotions.Count == 0 ? null : _models.Words!.Draw(resolved.Emotions.Select(e => e.Emotion), generator);
        return new PictureDraws(vectors, randn(LatentShape(resolved), ScalarType.Float32, generator: generator), generator);
    }

    /// <summary>As <see cref="Generate"/> with given draws; a pure function of its arguments.</summary>
    /// <returns>The picture and what led to it; the tensors belong to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">A draw has another shape than <see cref="Draw"/> gives it.</exception>
    /// <exception cref="InvalidOperationException">The memory is too short for a picture of this size, or the model's numbers have overflowed.</exception>
    public TracedImage Trace(
        GenerationRequest request, int index, PictureDraws draws, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
    {
        GenerationRequest resolved = Resolve(request);
        RequireShape(draws.Latents, LatentShape(resolved), "latents");
        if (resolved.Emotions.Count > 0)
        {
            RequireShape(draws.EmotionVectors, [resolved.Emotions.Count, _models.Words!.EmotionSize], "emotion_vectors");
        }

        return OutOfMemory.Explain(
            () => TraceResolved(resolved, index, draws, progress, cancellation),
            $"There is not enough memory for a picture of {resolved.Width} x {resolved.Height} pixels: ask for a smaller one.");
    }

    /// <param name="resolved">With every field.</param>
    /// <param name="index">The picture's place in it.</param>
    /// <param name="draws">Of the right shapes.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Checked before each step.</param>
    private TracedImage TraceResolved(
        GenerationRequest resolved, int index, PictureDraws draws, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        using var inference = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        bool shortOfMemory = false;

        // 1. the prompt and the negative prompt
        Conditioning conditioning = _models.Conditioner.Encode(resolved, resolved.Emotions.Count > 0 ? draws.EmotionVectors : null);
        Tensor unconditional = _models.Conditioner.EncodeNegative(resolved.NegativePrompt);

        // 2. from noise to latents
        Scheduler scheduler = Scheduler.Create(resolved.Scheduler!.Value, Pack.Sampling, resolved.Steps!.Value);
        GuidedUNet unet = new(_models.UNet, conditioning.Prompt, unconditional, resolved.GuidanceScale!.Value, MakeRoom);
        Tensor latents = DenoisingLoop.Run(
            scheduler, unet, draws.Latents.to(_device), () => draws.MoreNoise().to(_device),
            (step, original) => progress?.Report(
                new(step, scheduler.Timesteps.Count, ChecksSafety ? null : () => _models.Autoencoder.DecodeImage(original))),
            cancellation);

        // 3. from latents to a picture
        RgbImage image = OutOfMemory.Retry(() => _models.Autoencoder.DecodeImage(latents), MakeRoom);
        return new TracedImage(
            new GeneratedImage(index, resolved.Seed + index, image, conditioning.CutText, shortOfMemory),
            conditioning.TokenEmbeddings?.MoveToOuterDisposeScope(),
            conditioning.Prompt.MoveToOuterDisposeScope(),
            unconditional.alias().MoveToOuterDisposeScope(),
            latents.MoveToOuterDisposeScope());

        void MakeRoom()
        {
            shortOfMemory = true;
            UnloadSpares();
        }
    }

    /// <summary>The emotions that the pack's classifier sees and the nearest attributes; null for a pack without scoring parts.</summary>
    public PictureScores? Score(RgbImage image) => See(_scorer, scorer => scorer.Score(image), "to score a picture");

    /// <summary>What the pack's safety checker finds; null where the pack has none, or it is off. A picture that it flags is not to be shown.</summary>
    public SafetyVerdict? CheckSafety(RgbImage image) => See(_checker, checker => checker.Check(image), "to check a picture");

    /// <summary>The cosine between the picture and each text, as the pack's CLIP sees them; null for a pack without scoring parts.</summary>
    public IReadOnlyList<double>? Similarities(RgbImage image, IReadOnlyList<string> texts)
    {
        PictureScorer? scorer = _scorer.Value;
        using var inference = inference_mode();
        return scorer?.Similarities(image, texts);
    }

    /// <summary>Frees the models that no picture is drawn with.</summary>
    private void UnloadSpares()
    {
        _scorer.Unload();
        _checker.Unload();
    }

    /// <summary>What a spare model sees; null where there is none.</summary>
    private TResult? See<TModel, TResult>(SpareModel<TModel> spare, Func<TModel, TResult> look, string purpose)
        where TModel : class, IDisposable
        where TResult : class
    {
        return OutOfMemory.Explain(() => OutOfMemory.Retry(Look, UnloadSpares), $"There is not enough memory {purpose}.");

        TResult? Look()
        {
            TModel? model = spare.Value;
            using var inference = inference_mode();
            return model is null ? null : look(model);
        }
    }

    /// <summary>[1, C, h, w].</summary>
    private long[] LatentShape(GenerationRequest resolved) =>
        [1, _models.UNet.Config.InChannels, resolved.Height!.Value / LatentScale, resolved.Width!.Value / LatentScale];

    private static void RequireShape(Tensor? tensor, long[] expected, string name)
    {
        if (tensor is null || !tensor.shape.SequenceEqual(expected))
        {
            string found = tensor is null ? "are missing" : $"have shape [{string.Join(", ", tensor.shape)}]";
            throw new ArgumentException($"{name} {found}; [{string.Join(", ", expected)}] was expected for each picture");
        }
    }

    public void Dispose()
    {
        _models.Dispose();
        _scorer.Dispose();
        _checker.Dispose();
    }
}
