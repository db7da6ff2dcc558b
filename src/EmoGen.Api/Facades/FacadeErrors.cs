using EmoGen.Api.Facades.OpenAi;
using EmoGen.Api.Facades.SdApi;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Facades;

/// <summary>A problem as another API tells it.</summary>
/// <param name="IsFinal">Trying again would cost the same and bring the same: clients that retry by themselves are told not to.</param>
internal sealed record FacadeError(int Status, object Body, bool IsFinal);

/// <summary>Tells problems in the form of the API that was asked.</summary>
internal static class FacadeErrors
{
    public const string JobFailed = "job-failed";
    public const string JobCanceled = "job-canceled";
    public const string WaitOver = "wait-over";

    /// <summary>The problem in the form that clients of this path read; null where that is problem details.</summary>
    public static FacadeError? Of(PathString path, ProblemDetails problem)
    {
        bool isFinal = Name(problem) is JobFailed or JobCanceled or WaitOver;
        return OpenAiEndpoints.Contains(path) ? new FacadeError(problem.Status ?? 500, OpenAiErrors.Of(problem), isFinal)
            : SdApiEndpoints.Contains(path) ? new FacadeError(SdApiErrors.StatusOf(problem), SdApiErrors.Of(problem), isFinal)
            : null;
    }

    /// <summary>The status and the body with which a problem is told below a path; null where that is problem details.</summary>
    public static (int Status, Type Body)? FormOf(PathString path, int status) =>
        OpenAiEndpoints.Contains(path) ? (status, typeof(OpenAiError))
        : !SdApiEndpoints.Contains(path) ? null
        : status == 400 ? (422, typeof(SdApiInvalid)) : (status, typeof(SdApiError));

    /// <summary>The problem's type without what all have in common.</summary>
    public static string Name(ProblemDetails problem) => problem.Type?[Problems.TypePrefix.Length..] ?? "";

    /// <summary>The problem in one or two sentences.</summary>
    public static string Text(ProblemDetails problem) => problem.Detail is null ? problem.Title ?? "" : $"{problem.Title} {problem.Detail}";

    /// <summary>The fields that are wrong, by the names they have elsewhere, each with its sentence; <c>$</c> is the whole body.</summary>
    public static IReadOnlyList<(string Field, string Message)> Fields(ProblemDetails problem, IReadOnlyDictionary<string, string> names) =>
        problem is HttpValidationProblem wrong ? [.. wrong.Errors.Select(error => (Rename(error.Key, names), error.Value[0]))] : [];

    private static string Rename(string field, IReadOnlyDictionary<string, string> names) => names.GetValueOrDefault(field.Split('[')[0], field);
}
