using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Generations;

/// <summary><c>/v1/generations</c>.</summary>
public static class GenerationEndpoints
{
    public static void MapGenerations(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/generations", SubmitAsync).WithTags("Pictures").WithName("CreateGeneration").WithSummary("Pictures that evoke an emotion")
            .AcceptsJob(new NewGeneration { Emotion = "amusement", Template = "{} bag", Seed = 7 });

    private static Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> SubmitAsync(Body<NewGeneration> body, JobSubmitter submitter, HttpContext http) =>
        submitter.SubmitAsync(body.Value, body.Sha256, http);
}
