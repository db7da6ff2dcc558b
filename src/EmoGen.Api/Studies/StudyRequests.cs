using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EmoGen.Api.Http;

namespace EmoGen.Api.Studies;

/// <summary>Personal links that are wished for.</summary>
public sealed record NewInvitations
{
    private const int MaxCount = 100;

    [Required]
    [Description("How many, 1 to 100.")]
    public int? Count { get; init; }

    /// <exception cref="ProblemException">The count is out of range.</exception>
    public int CheckedCount()
    {
        new Checks().Require(Count is not null, "count", $"Expected 1 to {MaxCount}.").Range("count", Count, 1, MaxCount).ThrowIfAny();
        return Count!.Value;
    }
}

/// <summary>Somebody who comes by the open link.</summary>
public sealed record NewParticipation
{
    [Required]
    [Description("The last part of the open link.")]
    public string? Code { get; init; }
}

/// <summary>An answer to a trial.</summary>
public sealed record NewAnswer
{
    private const int LongestMilliseconds = 24 * 60 * 60 * 1000;

    [Required]
    public string? Choice { get; init; }

    [Required]
    [Description("How long the participant looked, 0 to 86400000.")]
    public int? Milliseconds { get; init; }

    /// <exception cref="ProblemException">A field is wrong; the problem names both.</exception>
    public (StudyChoice Choice, int Milliseconds) Checked()
    {
        new Checks().OneOf("choice", Choice ?? "", StudyChoices.Names)
            .Require(Milliseconds is >= 0 and <= LongestMilliseconds, "milliseconds", $"Expected 0 to {LongestMilliseconds}.").ThrowIfAny();
        return (StudyChoices.Parse(Choice!), Milliseconds!.Value);
    }
}
