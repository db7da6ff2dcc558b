using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Keys;

/// <summary><c>/v1/keys</c>, for holders of the admin scope.</summary>
public static class KeyEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder keys = app.MapGroup("/v1/keys").WithTags("Keys").RequireAuthorization(Scopes.Admin);
        keys.MapPost("/", CreateAsync).WithName("CreateKey").WithSummary("A new key, shown this once").ProducesProblem(400);
        keys.MapGet("/", ListAsync).WithName("ListKeys").WithSummary("Keys, newest first").ProducesProblem(400);
        keys.MapGet("/{id:guid}", GetAsync).WithName("GetKey").WithSummary("A key, without its secret").ProducesProblem(404);
        keys.MapPost("/{id:guid}/rotate", RotateAsync).WithName("RotateKey").WithSummary("A new key in a key's place; the old one goes on for a while")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        keys.MapDelete("/{id:guid}", RevokeAsync).WithName("RevokeKey").WithSummary("Ends a key at once").ProducesProblem(404);
    }

    private static async Task<Created<KeyResponse>> CreateAsync(Body<NewKey> body, KeyRing keys, TimeProvider time, HttpContext http)
    {
        body.Value.Check(time.GetUtcNow());
        return Show(await keys.CreateAsync(body.Value, http.RequestAborted), http);
    }

    private static async Task<Ok<Page<KeyResponse>>> ListAsync(string? limit, string? cursor, EmoGenDbContext data, HttpContext http)
    {
        Checks checks = new();
        int size = Paging.Limit(checks, limit, DefaultLimit, MaxLimit);
        Guid? after = Paging.Cursor(checks, cursor);
        checks.ThrowIfAny();
        IQueryable<ApiKey> keys = after is null ? data.ApiKeys : data.ApiKeys.Where(k => k.Id < after);
        List<ApiKey> rows = await keys.AsNoTracking().OrderByDescending(k => k.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        return TypedResults.Ok(Paging.Cut([.. rows.Select(KeyResponse.Of)], size, key => key.Id).Linked(http));
    }

    private static async Task<Ok<KeyResponse>> GetAsync(Guid id, KeyRing keys, CancellationToken cancellation) =>
        TypedResults.Ok(KeyResponse.Of(await keys.FindAsync(id, cancellation)));

    private static async Task<Created<KeyResponse>> RotateAsync(Guid id, Body<KeyRotation> body, KeyRing keys, HttpContext http) =>
        Show(await keys.RotateAsync(id, body.Value.CheckedOverlap(), http.RequestAborted), http);

    private static async Task<NoContent> RevokeAsync(Guid id, KeyRing keys, CancellationToken cancellation)
    {
        await keys.RevokeAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static Created<KeyResponse> Show(IssuedKey issued, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/keys/{issued.Key.Id}", KeyResponse.Of(issued));
    }
}
