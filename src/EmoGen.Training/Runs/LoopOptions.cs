namespace EmoGen.Training.Runs;

/// <summary>How long, how fast and from which seed a run trains. Steps are optimizer steps.</summary>
internal sealed record LoopOptions
{
    private const double TrapezoidFall = 0.25;

    /// <summary>The run's folder: checkpoints, logs and results.</summary>
    public required string Run { get; init; }

    public required long Steps { get; init; }

    /// <summary>Items that go through the model at once.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches whose gradients make up one step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Threads that share a batch. With more than two, gradients are added in an order that changes, and so does their last bit.</summary>
    public int Workers { get; init; } = 1;

    public required double LearningRate { get; init; }

    public RateSchedule Schedule { get; init; } = RateSchedule.Trapezoid;

    /// <summary>Steps of linear warm-up.</summary>
    public long WarmUp { get; init; } = 200;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Of the exponential average of the weights, which is what a run puts out; 0 puts out the weights themselves.</summary>
    public double EmaDecay { get; init; } = 0.999;

    /// <summary>Gradients are scaled down to this norm.</summary>
    public double ClipNorm { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Forward and backward in bfloat16 with float32 master weights.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Steps between checkpoints; 0 for one every two minutes.</summary>
    public long SaveEvery { get; init; }

    /// <summary>How many checkpoints are kept, the newest.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>Steps between validations, where there is one; 0 for a tenth of all.</summary>
    public long ValidateEvery { get; init; }

    /// <summary>Learning rate of a step, which counts from 0.</summary>
    public double LearningRateAt(long step)
    {
        double warm = Math.Min(1, (step + 1) / (double)Math.Max(1, WarmUp));
        double left = Math.Clamp((Steps - step) / (double)Math.Max(1, Steps), 0, 1);
        return LearningRate * warm * Schedule switch
        {
            RateSchedule.Constant => 1,
            RateSchedule.Linear => left,
            RateSchedule.Cosine => (1 - Math.Cos(Math.PI * left)) / 2,
            _ => Math.Min(1, left / TrapezoidFall),
        };
    }

    /// <summary>Whether a validation is due after so many finished steps.</summary>
    public bool ValidatesAfter(long step) => step == Steps || step % Math.Max(1, ValidateEvery > 0 ? ValidateEvery : Steps / 10) == 0;
}
