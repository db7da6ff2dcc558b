using EmoGen.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Studies;

/// <summary>The problems of studies. None repeats a token.</summary>
internal static class StudyProblems
{
    public static ProblemDetails Closed() => Problems.Conflict("study-closed", "The study is closed.", "It takes no more participants and no more answers.");

    public static ProblemDetails Full(int most) => Problems.Conflict("study-full", "The study is full.", $"It may have {most} participants.");

    public static ProblemDetails Finished() =>
        Problems.Conflict("participation-finished", "The participant has finished.", "Answers can be changed until then.");

    public static ProblemDetails TrialsLeft(int left, int total) =>
        Problems.Conflict("trials-left", "Not every trial is answered.", $"{left} of {total} trials are left.");

    public static ProblemDetails NoSuchLink() => Problems.Create(404, "not-found", "There is no such link.", "It is mistyped, or the study was deleted.");

    public static ProblemDetails NoSuch(string what) => Problems.Create(404, "not-found", $"There is no such {what}.", $"This participation has no {what} of this id.");

    public static ProblemDetails JoinedTooFast() =>
        Problems.Create(429, "rate-limited", "Too many people join at once.", "Try again in a few seconds.");
}
