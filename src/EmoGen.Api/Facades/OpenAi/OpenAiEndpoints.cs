using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using EmoGen.Engine.Packs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Facades.OpenAi;

/// <summary><c>/openai/v1</c>: pictures and models as OpenAI's API has them.</summary>
internal static class OpenAiEndpoints
{
    public const string Facade = "openai";

    private static readonly PathString Root = "/openai";

    public static bool Contains(PathString path) => path.StartsWithSegments(Root);

    public static void MapOpenAi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder openAi = app.MapGroup("/openai/v1").WithTags("Facades");
        openAi.MapPost("/images/generations", GenerateAsync).WithName("OpenAiCreateImages").WithSummary("Pictures, as OpenAI's Images API gives them")
            .Produces<OpenAiError>(400).Produces<OpenAiError>(404).Produces<OpenAiError>(409).Produces<OpenAiError>(500).Produces<OpenAiError>(503)
            .Produces<OpenAiError>(504).RequireAuthorization(Scopes.Submit, Scopes.Read).LimitOpenStreams();
        openAi.MapGet("/models", ListModels).WithName("OpenAiListModels").WithSummary("The loaded pack, alone and with each emotion").RequireAuthorization(Scopes.Read);
        openAi.MapGet("/models/{id}", GetModel).WithName("OpenAiGetModel").WithSummary("One of the models").Produces<OpenAiError>(404).RequireAuthorization(Scopes.Read);
        openAi.MapGet("/images/{id:guid}", DownloadAsync).WithName("OpenAiGetImage").WithSummary("A picture, by a link that ends soon")
            .Produces<Stream>(200, "image/png", "image/jpeg", "image/webp").Produces<Stream>(206, "image/png", "image/jpeg", "image/webp", "multipart/byteranges")
            .Produces(302).Produces(304).Produces<OpenAiError>(403).Produces<OpenAiError>(404).Produces<OpenAiError>(412).Produces<OpenAiError>(416)
            .Produces<OpenAiError>(429).Produces<OpenAiError>(503).AllowAnonymous();
    }

    private static async Task<Ok<OpenAiImages>> GenerateAsync(
        Body<OpenAiImageRequest> body, FacadeJobs jobs, PictureLinks links, ModelPack pack, HttpContext http)
    {
        OpenAiImageRequest request = body.Value;
        DrawnJob job = await jobs.DrawAsync(request.ToJob(pack), Facade, http);
        if (job.Status == JobStatus.Canceled)
        {
            throw new ProblemException(Problems.Conflict(FacadeErrors.JobCanceled, "The job was canceled.", $"It is job {job.Id}."));
        }

        List<OpenAiImage> data = [];
        foreach (Image image in job.Images)
        {
            data.Add(new OpenAiImage(job.PlanOf(image).Engine.Text, image.Seed)
            {
                Url = request.WantsBytes ? null : $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/openai/v1/images/{image.Id}{links.Sign(image.Id)}",
                Base64 = request.WantsBytes ? await jobs.ReadBase64Async(image, http.RequestAborted) : null,
            });
        }

        Image first = job.Images[0];
        return TypedResults.Ok(new OpenAiImages(
            job.Images[^1].CreatedAt.ToUnixTimeSeconds(), data, "opaque", first.Format, FormattableString.Invariant($"{first.Width}x{first.Height}"), job.Id));
    }

    private static Ok<OpenAiModels> ListModels(ModelPack pack) =>
        TypedResults.Ok(new OpenAiModels("list", [.. FacadeModel.Names(pack).Select(name => OpenAiModel.Of(name, pack))]));

    private static Ok<OpenAiModel> GetModel(string id, ModelPack pack) => FacadeModel.TryParse(id, pack, out _)
        ? TypedResults.Ok(OpenAiModel.Of(id, pack))
        : throw new ProblemException(OpenAiErrors.NoSuchModel(id, pack));

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, StatusCodeHttpResult>> DownloadAsync(
        Guid id, string? expires, string? signature, PictureLinks links, EmoGenDbContext data, IBlobStore blobs, IOptions<EmoGenOptions> options, HttpContext http)
    {
        links.Check(id, expires, signature);
        Image image = await data.Images.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, http.RequestAborted)
            ?? throw new ProblemException(Problems.NotFound("image", id));
        return await ImageEndpoints.SendAsync(image, thumbnail: null, blobs, options.Value.Blobs, http);
    }
}
