using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EmoGen.Benchmarks;
using EmoGen.Engine;

NativeRuntime.Prepare();

// In this process: a project that BenchmarkDotNet generates would lack libtorch's native files. Few runs: each takes seconds, not nanoseconds.
Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithIterationCount(5);
try
{
    BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args, DefaultConfig.Instance.AddJob(job).WithArtifactsPath("artifacts/benchmarks"));
}
finally
{
    FullSizePack.Delete();
}
