using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>Trains a mapping network on its lessons and writes it as a run's output.</summary>
internal static class MappingTrainer
{
    /// <exception cref="RunException">Dropout, whose draws no two threads can share and repeat, with several workers.</exception>
    public static bool Train(RunFolder folder, MappingConfig config, MappingCourse course, LoopOptions options, CancellationToken cancellation)
    {
        (IMappingLessons lessons, AttributeTable attributes, Start? from, MappingPreview? preview) = course;
        if (config.Dropout && options.Workers > 1)
        {
            throw new RunException("a mapping network with dropout learns with one worker, because a resumed run must repeat its draws");
        }

        random.manual_seed(options.Seed);
        using var mapping = new MappingNetwork(config);
        from?.Bind(mapping);
        var order = new BatchOrder(lessons.Count, options.Batch, options.Seed);
        return new TrainingLoop(folder, options with { BFloat16 = false }, mapping) // bfloat16 is for the large, frozen parts
        {
            NameOf = lessons.NameOf,
            Preview = preview is null ? null : weights => preview.Draw(config, weights, cancellation),
        }.Run(
            order,
            batch =>
            {
                if (config.Dropout)
                {
                    random.manual_seed((options.Seed * 1_000_003L) + batch.Number);
                }

                return lessons.Loss(mapping, batch);
            },
            averages =>
            {
                folder.WriteOutput("emogen/mapping.json", JsonObject.Create(config.ToJson())!);
                folder.WriteOutput("emogen/attributes.json", JsonObject.Create(attributes.ToJson())!);
                folder.WriteOutput("emogen/mapping.safetensors", averages);
                folder.WriteOutput("mapper.pth", StateDictFile.Bytes("mapper", mapping, averages));
            },
            cancellation);
    }
}

/// <summary>What a mapping network learns from, and what is looked at meanwhile.</summary>
/// <param name="Lessons">It learns from.</param>
/// <param name="Attributes">Of the lessons; part of the output.</param>
/// <param name="From">The network's first weights; null for random ones.</param>
/// <param name="Preview">Null for none.</param>
internal sealed record MappingCourse(IMappingLessons Lessons, AttributeTable Attributes, Start? From, MappingPreview? Preview);
