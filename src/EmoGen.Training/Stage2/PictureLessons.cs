using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Stage 2 as published: pictures through the frozen U-Net (<see cref="MappingLoss"/>). The network is given the picture's emotion vector as in the
/// paper, or vectors drawn as generation draws them (<see cref="DrawnVectors"/>).
/// </summary>
internal sealed class PictureLessons : IMappingLessons
{
    private readonly PictureSet _set;
    private readonly LatentCache _latents;
    private readonly EmotionRows _emotions;
    private readonly MappingLoss _loss;
    private readonly int _draws, _timesteps;
    private readonly int[] _learned; // numbers of the set's pictures, some more than once where an index says so
    private readonly DrawnVectors? _drawn;
    private readonly MappingLabels _labels; // of the learned
    private readonly Tensor _prompts, _promptOf; // [P, 77], and for each of the learned its row

    /// <param name="set">Pictures that all have an attribute, or a companion and the option for it.</param>
    /// <param name="latents">Theirs, each once.</param>
    /// <param name="emotions">Theirs, each once.</param>
    /// <param name="attributes">Of L_attr.</param>
    /// <param name="loss">Of the network's words.</param>
    /// <param name="plan">Which of the pictures, and how.</param>
    public PictureLessons(PictureSet set, LatentCache latents, EmotionRows emotions, AttributeList attributes, MappingLoss loss, LessonPlan plan)
    {
        MappingOptions options = plan.Options;
        (_set, _latents, _emotions, _loss, _draws, _timesteps) = (set.Once, latents, emotions, loss, options.Draws, plan.Timesteps);
        (Emotion Emotion, long Attribute)[] shown = [.. set.Pictures.Select(p => (p.Emotion, (long)attributes.Row(p.Attribute)))];
        int[] learned = [.. PictureChoice.Of(set, shown, emotions, options)];
        shown = [.. learned.Select(i => shown[i])];
        _learned = [.. learned.Select(set.InOnce)];
        _labels = new MappingLabels(
            tensor([.. shown.Select(p => (long)p.Emotion)]),
            tensor([.. shown.Select(p => p.Attribute)]),
            tensor([.. _learned.Select(i => options.AttributeLoss ? attributes.Confidence(_set.Pictures[i]) : 0)]));
        string[] templates = [.. _learned.Select(i => options.Companions > 0 && _set.Pictures[i].Companion is { } companion ? $"{{}} {companion.Replace('_', ' ')}" : "{}")];
        string[] distinct = [.. templates.Distinct()];
        _prompts = plan.TemplateIds(distinct);
        _promptOf = tensor([.. templates.Select(t => Array.IndexOf(distinct, t))]).to(ScalarType.Int64);
        if (options.Draws > 0)
        {
            using var drawing = new Generator(1);
            using Tensor vectors = emotions.Vectors(_learned);
            _drawn = new DrawnVectors(plan.Space!, vectors, shown, drawing);
        }
    }

    public int Count => _learned.Length;

    public string NameOf(int item) => _set.Pictures[_learned[item]].File;

    public StepLoss Loss(MappingNetwork mapping, BatchStep batch)
    {
        int[] items = batch.Items, drawn = [.. items, .. _draws > 1 ? Others((_draws - 1) * items.Length, batch.Generator) : []];
        Tensor words = mapping.forward(_drawn?.Sample(drawn, batch.Generator) ?? _emotions.Vectors([.. items.Select(i => _learned[i])]));
        Tensor latents = _latents.Sample([.. items.Select(i => _learned[i])], batch.Generator);
        Tensor noise = randn(latents.shape, generator: batch.Generator);
        Tensor timesteps = randint(0, _timesteps, [items.Length], dtype: ScalarType.Int64, generator: batch.Generator);
        Tensor rows = tensor([.. drawn.Select(i => (long)i)]), prompts = _prompts.index_select(0, _promptOf.index_select(0, rows.narrow(0, 0, items.Length)));
        return _loss.Of(words, _labels.Of(rows), prompts, latents, noise, timesteps); // the first B of the words are the batch's
    }

    private int[] Others(int count, Generator generator) =>
        [.. randint(0, _learned.Length, [count], dtype: ScalarType.Int64, generator: generator).data<long>().ToArray().Select(i => (int)i)];
}

/// <summary>How lessons are made of pictures.</summary>
/// <param name="Options">Of the run.</param>
/// <param name="Space">To draw from; null where nothing is drawn.</param>
/// <param name="TemplateIds">Token ids of templates, [N, 77].</param>
/// <param name="Timesteps">That the U-Net was trained on.</param>
internal sealed record LessonPlan(MappingOptions Options, EmotionSpace? Space, Func<IEnumerable<string>, Tensor> TemplateIds, int Timesteps);
