using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Multistep sampling of a latent consistency model (Luo et al. 2023, arXiv 2310.04378, algorithm 3).</summary>
public sealed class LcmScheduler(SchedulerConfig config, int steps) : Scheduler(config, Choose(config, steps))
{
    /// <summary>The data's standard deviation in the boundary condition.</summary>
    private const double DataDeviation = 0.5;

    /// <summary>How much faster than the timesteps the boundary condition leaves its start.</summary>
    private const double TimestepScaling = 10;

    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        int timestep = Timestep(step);
        Tensor original = Config.PredictionType.Original(output, sample, Noise.Alpha(timestep), Noise.Sigma(timestep));

        // (9): the consistency function c_skip x + c_out x_0, which is x itself at timestep 0
        double time = timestep * TimestepScaling, norm = (time * time) + (DataDeviation * DataDeviation);
        Tensor denoised = (time / Math.Sqrt(norm) * original) + (DataDeviation * DataDeviation / norm * sample);
        if (step == Timesteps.Count - 1)
        {
            return new SchedulerStep(denoised, original, SchedulerHistory.Empty);
        }

        int next = Timestep(step + 1);
        return new SchedulerStep((Noise.Alpha(next) * denoised) + (Noise.Sigma(next) * noise()), original, SchedulerHistory.Empty);
    }

    /// <summary>Evenly chosen timesteps of those that the model was distilled on.</summary>
    private static double[] Choose(SchedulerConfig config, int steps)
    {
        int known = config.OriginalInferenceSteps, stride = config.TrainTimesteps / known;
        if (stride == 0)
        {
            throw new InvalidDataException($"scheduler_config.json: original_inference_steps is {known}, more than num_train_timesteps");
        }

        if (steps > known)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), $"The sampler lcm takes at most {known} steps.");
        }

        return [.. Enumerable.Range(0, steps).Select(k => ((known - (k * known / steps)) * stride) - 1.0)];
    }
}
