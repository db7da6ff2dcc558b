using EmoGen.Api.Access;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Engine.Packs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace EmoGen.Api.Analyses;

/// <summary><c>/v1/images/analyses</c>.</summary>
public static class AnalysisEndpoints
{
    public static void MapAnalyses(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/images/analyses", AnalyseAsync).WithTags("Images").WithName("CreateAnalysis")
            .WithSummary("What a picture evokes, what it shows, and which content says so; nothing is stored")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(408).ProducesProblem(413).ProducesProblem(415)
            .RequireAuthorization(Scopes.Submit)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = Body();
                return Task.CompletedTask;
            });

    private static async Task<Ok<AnalysisResponse>> AnalyseAsync(HttpContext http, Caller caller, PictureAnalyses analyses, InstalledPacks packs, IOptions<EmoGenOptions> options)
    {
        if (!options.Value.Analyses.Enabled)
        {
            throw new ProblemException(Problems.Create(404, "not-found", "There is nothing here.", "This process looks at no pictures: EmoGen:Analyses:Enabled is false."));
        }

        using IDisposable place = await analyses.TakePlaceAsync(caller.Owner, http.RequestAborted);
        AnalysisForm form = await AnalysisForm.ReadAsync(http, options.Value.Analyses.MaxBytes);
        new Checks().OneOf(AnalysisForm.ModelField, form.Model, packs.Names).ThrowIfAny();
        ModelPack pack = packs.Find(form.Model)!;
        new Checks().Require(pack.CanScore, AnalysisForm.ModelField, $"The pack '{pack.Manifest.Name}' cannot see: it has no CLIP, emotion classifier or attributes.").ThrowIfAny();
        return TypedResults.Ok(await analyses.AnalyseAsync(pack, form, http.RequestAborted));
    }

    private static OpenApiRequestBody Body() => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [AnalysisForm.Type] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { AnalysisForm.FileField },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        [AnalysisForm.FileField] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "A PNG, JPEG or WebP file." },
                        [AnalysisForm.ModelField] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The pack that looks; the default pack where it is missing." },
                        [AnalysisForm.TopField] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Integer,
                            Format = "int32",
                            Minimum = "1",
                            Maximum = $"{AnalysisForm.MaxTop}",
                            Description = $"The most objects, scenes, and attributes of an explanation; {AnalysisForm.DefaultTop} where it is missing.",
                        },
                    },
                },
            },
        },
    };
}
