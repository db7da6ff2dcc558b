using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>DreamBooth (Ruiz et al. 2023): the U-Net itself learns what a rare word and an emotion's name look like, all eight emotions in one run or one alone.</summary>
/// <param name="pack">The model to start from, which stays as it is.</param>
/// <param name="all">Pictures of all emotions.</param>
/// <param name="booth">What is learned.</param>
/// <param name="options">Of the loop.</param>
internal sealed class DreamBoothTrainer(ModelPack pack, PictureSet all, DreamBoothOptions booth, LoopOptions options)
{
    private readonly PictureSet _set = booth.Emotion is { } only ? all.Where(p => p.Emotion == only) : all.WithAllEmotions(least: 1);

    /// <returns>False when the run was stopped before its end.</returns>
    /// <exception cref="RunException">A prompt does not fit, there are too few pictures, or the run's folder is another run's.</exception>
    public bool Train(CancellationToken cancellation)
    {
        if (_set.Count < options.Batch)
        {
            throw new RunException($"{_set.Root}: has {_set.Count} training pictures of {booth.Emotion?.Name() ?? "all emotions"}, expected the {options.Batch} of a batch");
        }

        DreamBoothPrompts prompts = DreamBoothPrompts.Of(pack.LoadTokenizer(), booth.InstancePrompt, booth.ClassPrompt);
        var settings = new
        {
            pack = pack.Hash,
            emotion = booth.Emotion?.Name(),
            booth.InstancePrompt,
            booth.ClassPrompt,
            booth.PriorCount,
            booth.PriorWeight,
            booth.LearnText,
        };
        RunFolder folder = RunFolder.Start(new RunRecord("dreambooth", _set.Hash, options, settings) { Index = _set.Index });
        return Learn(folder, prompts, DrawPrior(cancellation), cancellation);
    }

    private IReadOnlyList<string> DrawPrior(CancellationToken cancellation)
    {
        try
        {
            string folder = Path.Combine(options.Run, "prior");
            return PriorPictures.Draw(folder, pack, booth.ClassPrompt, booth.PriorCount, options.Seed, options.Workers, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new RunException($"{options.Run}: stopped before all pictures of --class-prompt were drawn; the same command goes on from here");
        }
    }

    private bool Learn(RunFolder folder, DreamBoothPrompts prompts, IReadOnlyList<string> prior, CancellationToken cancellation)
    {
        using AutoencoderKL autoencoder = pack.LoadAutoencoder(options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, CPU);
        using ClipTextModel? frozen = booth.LearnText ? null : pack.LoadText(ScalarType.Float32, CPU);
        using var model = new DreamBoothModel(pack, booth.LearnText);
        int size = pack.UNet.SampleSize * pack.Autoencoder.LatentScale;
        var shown = new PictureLatents(_set.Once.PathOf, autoencoder, size);
        var own = new PictureLatents(k => prior[k], autoencoder, size);
        Func<Tensor, Tensor> contextOf = frozen is null ? prompts.Encoded(model.Text!) : prompts.EncodedOnce(frozen);
        var loss = new DreamBoothLoss(model.UNet, new NoiseSchedule(pack.Sampling), contextOf, booth.PriorWeight, booth.GradientCheckpointing);
        return new TrainingLoop(folder, options, model) { NameOf = _set.PathOf }.Run(
            new BatchOrder(_set.Count, options.Batch, options.Seed),
            batch => loss.Of(Shown(batch), prior.Count > 0 ? Own(batch) : null, batch.Generator),
            averages => Export(folder, prompts, averages),
            cancellation);

        PromptedLatents Shown(BatchStep batch) =>
            new(shown.Sample([.. batch.Items.Select(_set.InOnce)], batch.Generator), tensor([.. batch.Items.Select(i => (long)_set.Pictures[i].Emotion)]));

        PromptedLatents Own(BatchStep batch)
        {
            Tensor items = randint(0, prior.Count, [batch.Items.Length], dtype: ScalarType.Int64, generator: batch.Generator);
            return new PromptedLatents(own.Sample([.. items.data<long>().Select(i => (int)i)], batch.Generator), full_like(items, DreamBoothPrompts.Class));
        }
    }

    private void Export(RunFolder folder, DreamBoothPrompts prompts, IReadOnlyDictionary<string, Tensor> averages)
    {
        foreach ((string file, Dictionary<string, Tensor> weights) in DreamBoothModel.Files(averages))
        {
            string config = $"{Path.GetDirectoryName(file)}/config.json";
            folder.WriteOutput(config, File.ReadAllBytes(Path.Combine(pack.Folder, config)));
            folder.WriteOutput(file, weights);
        }

        folder.WriteOutput("emogen/prompts.json", prompts.ToJson());
    }
}

/// <param name="Emotion">The only one that learns; null for all.</param>
/// <param name="InstancePrompt">What an emotion's pictures are called, with <c>{emotion}</c> where its name stands.</param>
/// <param name="ClassPrompt">What the frozen model's own pictures are called.</param>
/// <param name="PriorCount">Of these pictures; 0 to learn without them.</param>
/// <param name="PriorWeight">Of their loss.</param>
/// <param name="LearnText">Whether the text encoder learns too.</param>
internal sealed record DreamBoothOptions(Emotion? Emotion, string InstancePrompt, string ClassPrompt, int PriorCount, double PriorWeight, bool LearnText)
{
    /// <summary>Less memory for more time. It changes no more than rounding does, and so a run may go on with or without it.</summary>
    public bool GradientCheckpointing { get; init; }
}
