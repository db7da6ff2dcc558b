namespace EmoGen.Training.Runs;

/// <summary>How long, how fast and from which seed a run trains. Steps are optimizer steps.</summary>
internal sealed record LoopOptions
{
    /// <summary>The run's folder: checkpoints, logs and results.</summary>
    public required string Run { get; init; }

    public required long Steps { get; init; }

    public required int Batch { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>Threads that share a batch. With more than two, gradients are added in an order that changes, and so does their last bit.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Steps of linear warm-up.</summary>
    public long WarmUp { get; init; } = 200;

    /// <summary>The last share of the steps, over which the learning rate falls linearly to zero.</summary>
    public double DecayFraction { get; init; } = 0.25;

    public double WeightDecay { get; init; } = 0.01;

    public double EmaDecay { get; init; } = 0.999;

    /// <summary>Gradients are scaled down to this norm.</summary>
    public double ClipNorm { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Forward and backward in bfloat16 with float32 master weights.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Warm-up, constant, linear decay.</summary>
    public double LearningRateAt(long step)
    {
        double warm = Math.Min(1, (step + 1) / (double)Math.Max(1, WarmUp));
        double decay = Math.Min(1, (Steps - step) / Math.Max(1, DecayFraction * Steps));
        return LearningRate * warm * decay;
    }
}
