namespace EmoGen.Api.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Where <c>EmoGen.sln</c> lies.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "EmoGen.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("The tests do not lie in a checkout: there is no EmoGen.sln above them.");
    }
}
