using System.Runtime.InteropServices;

namespace EmoGen.Engine.Tests;

public sealed class ScalarRaceTests
{
    private const string Refusal = "Expected false to be true, but got false.  (Could this error message be improved?)";

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void Work_that_lost_a_number_is_done_again(int losses, int expectedCalls)
    {
        int calls = 0;
        Assert.Equal(7, ScalarRace.Repeat(() => ++calls <= losses ? throw new TorchException(Refusal) : 7));
        Assert.Equal(expectedCalls, calls);
    }

    [Theory]
    [InlineData(Refusal, 2)]
    [InlineData("Unknown scalar type.", 2)]
    [InlineData("not enough memory", 1)]
    public void Lasting_and_other_failures_are_thrown(string message, int expectedCalls)
    {
        int calls = 0;
        Func<int> work = () => { calls++; throw new TorchException(message); };
        Assert.Equal(message, Assert.Throws<TorchException>(() => ScalarRace.Repeat(work)).Message);
        Assert.Equal(expectedCalls, calls);
    }

    private sealed class TorchException(string message) : ExternalException(message);
}
