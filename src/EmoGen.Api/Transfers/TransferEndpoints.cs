using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Transfers;

/// <summary><c>/v1/transfers</c>.</summary>
public static class TransferEndpoints
{
    public static void MapTransfers(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/transfers", SubmitAsync).WithTags("Pictures").WithName("CreateTransfer").WithSummary("An emotion brought to several things")
            .AcceptsJob(new NewTransfer { Emotion = "fear", Templates = ["{} bag", "{} cup"], IncludeNeutral = true, Seed = 7 });

    private static Task<Results<Accepted<JobResponse>, Ok<JobResponse>>> SubmitAsync(Body<NewTransfer> body, JobSubmitter submitter, HttpContext http) =>
        submitter.SubmitAsync(body.Value, body.Sha256, http);
}
