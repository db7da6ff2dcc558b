using EmoGen.Engine.Schedulers;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>From noise to latents.</summary>
internal static class DenoisingLoop
{
    /// <param name="scheduler">The sampler.</param>
    /// <param name="unet">The denoiser.</param>
    /// <param name="noise">Unit normal, [1, C, h, w].</param>
    /// <param name="moreNoise">Draws more of it.</param>
    /// <param name="onStep">Told how many steps are done and the present prediction of the final latents.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <returns>The final latents, [1, C, h, w].</returns>
    public static Tensor Run(
        Scheduler scheduler, GuidedUNet unet, Tensor noise, Func<Tensor> moreNoise, Action<int, Tensor> onStep, CancellationToken cancellation)
    {
        Tensor sample = noise * scheduler.InitialNoiseScale;
        SchedulerHistory history = SchedulerHistory.Empty;
        for (int step = 0; step < scheduler.Timesteps.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor output = unet.Predict(scheduler.ScaleInput(sample, step), scheduler.Timesteps[step]);
            SchedulerStep next = scheduler.Step(step, output, sample, history, moreNoise);
            onStep(step + 1, next.Original);

            Carry([sample, .. history.Tensors], [next.Sample, .. next.History.Tensors], scope);
            (sample, history) = (next.Sample, next.History);
        }

        return sample;
    }

    /// <summary>Lets only the tensors of the new state outlive the step.</summary>
    private static void Carry(Tensor[] before, Tensor[] after, DisposeScope scope)
    {
        foreach (Tensor tensor in after.Except(before, ReferenceEqualityComparer.Instance).Cast<Tensor>())
        {
            scope.MoveToOuter(tensor);
        }

        foreach (Tensor tensor in before.Except(after, ReferenceEqualityComparer.Instance).Cast<Tensor>())
        {
            tensor.Dispose();
        }
    }
}
