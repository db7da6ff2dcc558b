namespace EmoGen.Api.Access;

/// <summary>What a caller may do. <see cref="Admin"/> includes the others.</summary>
[Flags]
public enum Scope
{
    None = 0,

    /// <summary>See jobs and pictures.</summary>
    Read = 1,

    /// <summary>Ask for pictures, cancel jobs, delete pictures.</summary>
    Submit = 2,

    /// <summary>Everything, for every owner, and the keys.</summary>
    Admin = 4,
}

/// <summary>Scopes by the names that keys, tokens and policies have for them.</summary>
public static class Scopes
{
    public const string Read = "read";
    public const string Submit = "submit";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Read, Submit, Admin];

    public static IReadOnlyList<string> Names(this Scope scopes) => [.. All.Where(name => (scopes & Parse(name)) != 0)];

    /// <summary>The scope of a name; <see cref="Scope.None"/> for a name that means something to others only.</summary>
    public static Scope Parse(string? name) => name switch
    {
        Read => Scope.Read,
        Submit => Scope.Submit,
        Admin => Scope.Admin,
        _ => Scope.None,
    };

    public static Scope Parse(IEnumerable<string?> names) => names.Aggregate(Scope.None, (scopes, name) => scopes | Parse(name));
}
