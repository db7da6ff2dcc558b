using EmoGen.Training.Runs;

namespace EmoGen.Training.Tests.Runs;

public sealed class LoopOptionsTests
{
    [Theory]
    [InlineData(RateSchedule.Constant, 1, 1, 1)]
    [InlineData(RateSchedule.Linear, 0.75, 0.5, 0.01)]
    [InlineData(RateSchedule.Cosine, 0.8536, 0.5, 0.000247)]
    [InlineData(RateSchedule.Trapezoid, 1, 1, 0.04)]
    internal void A_schedule_goes_down_as_its_name_says(RateSchedule schedule, double quarter, double half, double last)
    {
        LoopOptions options = Options(schedule);
        Assert.Equal(quarter, options.LearningRateAt(25), 1e-4);
        Assert.Equal(half, options.LearningRateAt(50), 1e-4);
        Assert.Equal(last, options.LearningRateAt(99), 1e-4);
    }

    [Fact]
    public void The_warm_up_rises_in_a_straight_line()
    {
        LoopOptions options = Options(RateSchedule.Constant) with { WarmUp = 4 };
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => options.LearningRateAt(step)));
    }

    [Fact]
    public void Validations_are_due_at_every_tenth_of_the_steps_and_at_the_end() =>
        Assert.Equal([10, 20, 30, 35], Enumerable.Range(1, 35).Where(s => (Options(RateSchedule.Constant) with { Steps = 35, ValidateEvery = 10 }).ValidatesAfter(s)));

    private static LoopOptions Options(RateSchedule schedule) => new() { Run = "", Steps = 100, Batch = 1, LearningRate = 1, WarmUp = 0, Schedule = schedule };
}
