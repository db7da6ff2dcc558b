namespace EmoGen.Api.Tests;

public sealed class StructureTests
{
    [Fact]
    public void The_service_does_not_know_the_command_line() =>
        Assert.DoesNotContain(typeof(EmoGenOptions).Assembly.GetReferencedAssemblies(), a => a.Name == "emogen");
}
