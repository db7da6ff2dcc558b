using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Fusions;

/// <summary><c>/v1/fusions</c>.</summary>
public static class FusionEndpoints
{
    private static readonly FusedEmotion[] ExampleEmotions =
        [new() { Emotion = "amusement", Weight = 0.7 }, new() { Emotion = "fear", Weight = 0.3 }];

    public static void MapFusions(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/fusions", SubmitAsync).WithTags("Pictures").WithName("CreateFusion").WithSummary("Several emotions in one picture")
            .AcceptsJob(new NewFusion { Emotions = ExampleEmotions, Mode = "tokens", Seed = 7 });

    private static Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> SubmitAsync(Body<NewFusion> body, JobSubmitter submitter, HttpContext http) =>
        submitter.SubmitAsync(body.Value, body.Sha256, http);
}
