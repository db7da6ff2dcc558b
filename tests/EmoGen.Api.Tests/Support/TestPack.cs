namespace EmoGen.Api.Tests.Support;

/// <summary>The model pack that the tests draw with.</summary>
internal static class TestPack
{
    public static string Folder { get; } = "/tmp/stubmodel";
}
