using System.Reflection;

namespace EmoGen.Training.Tests;

public sealed class StructureTests
{
    [Fact]
    public void The_command_line_does_not_know_the_service() =>
        Assert.DoesNotContain(Assembly.Load("emogen").GetReferencedAssemblies(), a => a.Name!.StartsWith("EmoGen.Api", StringComparison.Ordinal));
}
