using Xunit.Sdk;
using Xunit.v3;

// Tests compare runs of one process to the bit: libtorch's generator of first weights and its number of threads are the process's, not the test's.
[assembly: Parallelization(Mode = ParallelMode.None)]
