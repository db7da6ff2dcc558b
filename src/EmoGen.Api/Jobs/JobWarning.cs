using System.Text.Json;
using EmoGen.Api.Http;

namespace EmoGen.Api.Jobs;

/// <summary>Something that the client should know of a job that goes on all the same.</summary>
/// <param name="Field">The request's field that it is about.</param>
/// <param name="Message">One sentence.</param>
/// <param name="CutText">The part of the prompt that was left out, where one was.</param>
public sealed record JobWarning(string Field, string Message, string? CutText);

/// <summary>Warnings as they lie in the row.</summary>
public static class JobWarnings
{
    public static IReadOnlyList<JobWarning> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<JobWarning>>(json, StrictJson.Stored)!;

    public static string? Write(IReadOnlyList<JobWarning> warnings) =>
        warnings.Count == 0 ? null : JsonSerializer.Serialize(warnings, StrictJson.Options);
}
