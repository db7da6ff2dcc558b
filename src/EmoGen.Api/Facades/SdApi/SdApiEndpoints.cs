using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Packs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Facades.SdApi;

/// <summary><c>/sdapi/v1</c>: what tools ask of the web interface of AUTOMATIC1111.</summary>
internal static class SdApiEndpoints
{
    public const string Facade = "sdapi";

    private static readonly PathString Root = "/sdapi";

    /// <summary>Here the password of Basic authentication may be a key: these tools know nothing else.</summary>
    public static bool Contains(PathString path) => path.StartsWithSegments(Root);

    public static void MapSdApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder sdApi = app.MapGroup("/sdapi/v1").WithTags("Facades");
        sdApi.MapPost("/txt2img", DrawAsync).WithName("SdApiTxt2Img").WithSummary("Pictures, as AUTOMATIC1111's web interface gives them")
            .Produces<SdApiInvalid>(422).Produces<SdApiError>(429).Produces<SdApiError>(500).Produces<SdApiError>(503).Produces<SdApiError>(504)
            .RequireAuthorization(Scopes.Submit, Scopes.Read).LimitOpenStreams();
        sdApi.MapPost("/interrupt", InterruptAsync).WithName("SdApiInterrupt").WithSummary("Cancels what the caller waits for").RequireAuthorization(Scopes.Submit);
        sdApi.MapGet("/progress", ProgressAsync).WithName("SdApiProgress").WithSummary("How far the caller's newest job is").RequireAuthorization(Scopes.Read);
        sdApi.MapGet("/samplers", () => TypedResults.Ok(SdSamplers.All)).WithName("SdApiSamplers").WithSummary("The samplers").RequireAuthorization(Scopes.Read);
        sdApi.MapGet("/schedulers", () => TypedResults.Ok(SdSamplers.Schedulers)).WithName("SdApiSchedulers").WithSummary("The schedules of noise")
            .RequireAuthorization(Scopes.Read);
        sdApi.MapGet("/sd-models", Models).WithName("SdApiModels").WithSummary("The loaded pack").RequireAuthorization(Scopes.Read);
        sdApi.MapGet("/options", Options).WithName("SdApiOptions").WithSummary("The settings that tools look for").RequireAuthorization(Scopes.Read);
        sdApi.MapPost("/options", SetOptions).WithName("SdApiSetOptions").WithSummary("Chooses the loaded pack, and nothing else").Produces<SdApiInvalid>(422)
            .RequireAuthorization(Scopes.Read);
    }

    private static async Task<Ok<Txt2ImgResponse>> DrawAsync(Body<Txt2ImgRequest> body, FacadeJobs jobs, ModelPack pack, HttpContext http)
    {
        Txt2ImgRequest request = body.Value;
        DrawnJob job = await jobs.DrawAsync(request.ToJob(pack), Facade, http);
        List<string> images = [];
        foreach (Image image in request.SendImages == false ? [] : job.Images)
        {
            images.Add(await jobs.ReadBase64Async(image, http.RequestAborted));
        }

        return TypedResults.Ok(new Txt2ImgResponse(images, request, Txt2ImgInfo.Of(job, pack)));
    }

    private static async Task<Ok<SdApiNothing>> InterruptAsync(Caller caller, EmoGenDbContext data, JobCanceler canceler, CancellationToken cancellation)
    {
        foreach (var job in await Waiting(data, caller).Select(j => new { j.Id, j.Kind }).ToListAsync(cancellation))
        {
            await canceler.CancelAsync(job.Id, job.Kind, cancellation);
        }

        return TypedResults.Ok(new SdApiNothing());
    }

    private static async Task<Ok<ProgressResponse>> ProgressAsync(Caller caller, EmoGenDbContext data, TimeProvider time, CancellationToken cancellation)
    {
        IQueryable<Job> waiting = Waiting(data, caller);
        Job? job = await waiting.OrderByDescending(j => j.Status == JobStatus.Running).ThenByDescending(j => j.Id).FirstOrDefaultAsync(cancellation);
        return TypedResults.Ok(ProgressResponse.Of(job, await waiting.CountAsync(cancellation), time.GetUtcNow()));
    }

    private static Ok<SdModel[]> Models(ModelPack pack) => TypedResults.Ok<SdModel[]>([SdModel.Of(pack)]);

    private static Ok<SdOptions> Options(ModelPack pack) => TypedResults.Ok(new SdOptions { Checkpoint = pack.Manifest.Name, CheckpointHash = pack.Hash });

    private static Ok<SdApiNothing> SetOptions(Body<SdOptions> body, ModelPack pack)
    {
        string? wanted = body.Value.Checkpoint;
        new Checks().Require(
            string.IsNullOrEmpty(wanted) || wanted == pack.Manifest.Name,
            "sd_model_checkpoint",
            $"The pack {pack.Manifest.Name} is loaded and cannot be changed here. The emotion goes into the prompt: <fear> bag.").ThrowIfAny();
        return TypedResults.Ok(new SdApiNothing());
    }

    private static IQueryable<Job> Waiting(EmoGenDbContext data, Caller caller) => data.Jobs.AsNoTracking()
        .Where(j => j.Owner == caller.Owner && j.Facade == Facade && (j.Status == JobStatus.Queued || j.Status == JobStatus.Running));
}
