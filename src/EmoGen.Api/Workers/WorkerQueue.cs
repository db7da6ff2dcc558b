using System.Text.RegularExpressions;

namespace EmoGen.Api.Workers;

/// <summary>Hangfire's queues that workers listen to: one for each pack, so that who is woken can draw what waits.</summary>
internal static partial class WorkerQueue
{
    /// <summary>Where versions before packs had queues of their own put their wake-ups: they may run beside this one.</summary>
    public const string Earlier = "m-pictures";

    /// <summary>Hangfire serves queues in alphabetical order; the letter leaves room on both sides. It allows small letters, digits, dashes and underscores.</summary>
    public static string Of(string? model) => model is null ? Earlier : "m-" + Forbidden().Replace(model.ToLowerInvariant(), "-");

    [GeneratedRegex("[^a-z0-9_-]")]
    private static partial Regex Forbidden();
}
