namespace EmoGen.Api.Tests.Support;

/// <summary>The machine's time, and what a test adds to it.</summary>
internal sealed class MovableTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
