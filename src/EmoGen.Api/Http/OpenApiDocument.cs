using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Api.Access;
using EmoGen.Api.Facades;
using EmoGen.Api.Facades.SdApi;
using EmoGen.Api.Fusions;
using EmoGen.Api.Jobs;
using EmoGen.Api.Studies;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EmoGen.Api.Http;

/// <summary>What the OpenAPI document says beyond the types: names of the choices, examples that work as they stand, headers.</summary>
internal static class OpenApiDocument
{
    private const string Credential = "credential";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "EmoGen",
                Version = "v1",
                Description = "Pictures that evoke an emotion. Post a request, follow its job, fetch its pictures.",
            };
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.AddComponent<IOpenApiSecurityScheme>(Credential, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, or a token of the configured provider; none is needed while authentication is off.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            string[] needed = [.. context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(one => one.Policy!)];
            if (needed.Length > 0)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Credential, context.Document)] = [] }];
                AddProblem(operation, context, 401, "No valid key or token");
                AddProblem(operation, context, 403, $"The key or token has not the scope {string.Join(" and ", needed)}");
                AddProblem(operation, context, 429, "Too many requests; Retry-After says when to go on");
                AddProblem(operation, context, 503, "The database or the pictures' store is away; Retry-After says when to try again");
            }

            if (operation.RequestBody is not null)
            {
                AddProblem(operation, context, 400, "The body is not valid");
                AddProblem(operation, context, 408, "The body came too slowly");
                AddProblem(operation, context, 413, "The body is too large");
                AddProblem(operation, context, 415, "The body is of another type, or compressed");
            }

            // They are read as texts, so that a mistake gets a sentence of ours.
            foreach (OpenApiParameter number in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name is "limit" or "width") ?? [])
            {
                number.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" };
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            string? property = context.JsonPropertyInfo?.Name;
            Type? owner = context.JsonPropertyInfo?.DeclaringType;
            IEnumerable<string>? names = (owner, property) switch
            {
                (_, "emotion") => EmotionNames.All.Select(e => e.Name()),
                (_, "scheduler") when owner != typeof(Txt2ImgRequest) => SchedulerNames.All,
                (_, "format") => NewJob.Formats,
                (_, "choice") => StudyChoices.Names,
                (_, "question") => StudyQuestion.All,
                (_, "priority") => NewJob.Priorities.Keys,
                (_, "mode") when owner == typeof(NewFusion) => NewFusion.Modes,
                _ => null,
            };
            if (names is not null)
            {
                bool optional = schema.Type?.HasFlag(JsonSchemaType.Null) == true && context.JsonPropertyInfo!.AttributeProvider?.IsDefined(typeof(RequiredAttribute), true) != true;
                schema.Enum = [.. names.Select(n => (JsonNode)n), .. optional ? [JsonNullSentinel.JsonNull] : Array.Empty<JsonNode>()];
            }

            if (context.JsonTypeInfo.Type.IsEnum)
            {
                schema.Type = JsonSchemaType.String;
            }

            // Nullable in C# alone, so that what is missing is told with the other mistakes.
            if (context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true)
            {
                schema.Type &= ~JsonSchemaType.Null;
            }

            if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
            {
                schema.Properties?.Add("errors", Sentences());
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Documents an endpoint that accepts a job: its example, its headers, its problems.</summary>
    public static RouteHandlerBuilder AcceptsJob(this RouteHandlerBuilder endpoint, NewJob example) => endpoint
        .AnswersWithJob()
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.RequestBody?.Content?.TryGetValue("application/json", out OpenApiMediaType? body) == true)
            {
                body.Example = Compact(example);
            }

            return Task.CompletedTask;
        });

    /// <summary>An endpoint that makes a job, with or without a body, and may wait for it: its scope, its headers and their problems.</summary>
    public static RouteHandlerBuilder AnswersWithJob(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(400).ProducesProblem(409).ProducesProblem(422)
        .RequireAuthorization(Scopes.Submit).LimitOpenStreams(request => Preference.Of(request).Wait > TimeSpan.Zero)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Header("Prefer", "wait=N: answers 200 with the finished job if it is done within N seconds (at most 60); respond-async: 202 at once, or after the wait."));
            operation.Parameters.Add(Header(Idempotency.Header, "Posting again with the same key gives the first answer again."));
            return Task.CompletedTask;
        });

    private static void AddProblem(OpenApiOperation operation, OpenApiOperationTransformerContext context, int status, string description)
    {
        (int Status, Type Body)? elsewhere = FacadeErrors.FormOf("/" + context.Description.RelativePath, status);
        (string type, Type body) = elsewhere is { } form ? ("application/json", form.Body) : ("application/problem+json", typeof(ProblemDetails));
        operation.Responses?.TryAdd((elsewhere?.Status ?? status).ToString(CultureInfo.InvariantCulture), new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = new OpenApiSchemaReference(body.Name, context.Document) } },
        });
    }

    private static OpenApiSchema Sentences() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Of the type validation: one sentence or more for each field that is wrong.",
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
    };

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>The example without its null fields.</summary>
    private static JsonObject Compact(NewJob example)
    {
        JsonObject json = JsonSerializer.SerializeToNode(example, example.GetType(), StrictJson.Options)!.AsObject();
        foreach (string empty in json.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            json.Remove(empty);
        }

        return json;
    }
}
