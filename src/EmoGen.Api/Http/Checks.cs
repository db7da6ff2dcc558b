namespace EmoGen.Api.Http;

/// <summary>Collects what is wrong with a request: one sentence a field, named as in the JSON.</summary>
public sealed class Checks
{
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Notes the first mistake of a field where <paramref name="holds"/> is false.</summary>
    public Checks Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            _errors.TryAdd(field, [message]);
        }

        return this;
    }

    /// <summary>A null is in range: it means the default.</summary>
    public Checks Range(string field, double? value, double from, double to) =>
        Require(value is null || (value >= from && value <= to), field, FormattableString.Invariant($"Expected {from} to {to}, got {value}."));

    /// <summary>One of the names; a null is fine: it means the default.</summary>
    public Checks OneOf(string field, string? value, IEnumerable<string> names) =>
        Require(value is null || names.Contains(value), field, $"Expected one of {string.Join(", ", names)}, got '{Shorten(value)}'.");

    /// <exception cref="ProblemException">Something was wrong.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new ProblemException(Problems.Invalid(_errors));
        }
    }

    private static string Shorten(string? value) => value is { Length: > 40 } ? value[..40] + "..." : value ?? "";
}
