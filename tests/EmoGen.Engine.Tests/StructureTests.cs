using NetArchTest.Rules;

namespace EmoGen.Engine.Tests;

/// <summary>Who may know whom inside the engine: Diffusion and Packs use the other folders; the others do not use them, nor one another but as said here.</summary>
public sealed class StructureTests
{
    private const string Root = "EmoGen.Engine";

    private static readonly string[] Folders =
        ["Tokenization", "Text", "Vision", "UNet", "Autoencoder", "Schedulers", "Emotions", "Weights", "Imaging", "Blocks", "Packs", "Diffusion"];

    /// <summary>The joined CLIP model holds the text tower, the emotion encoder stands on a ResNet, the memory of layers is the binder's.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["Vision"] = ["Text"],
        ["Emotions"] = ["Vision", "Text"],
        ["UNet"] = ["Blocks"],
        ["Autoencoder"] = ["Blocks"],
    };

    [Theory]
    [InlineData("Tokenization")]
    [InlineData("Text")]
    [InlineData("Vision")]
    [InlineData("UNet")]
    [InlineData("Autoencoder")]
    [InlineData("Schedulers")]
    [InlineData("Emotions")]
    [InlineData("Weights")]
    [InlineData("Imaging")]
    [InlineData("Blocks")]
    public void A_part_uses_no_other_part(string folder)
    {
        string[] forbidden = [.. Folders.Where(f => f != folder && !Known.GetValueOrDefault(folder, []).Contains(f)).Select(f => $"{Root}.{f}")];
        NetArchTest.Rules.TestResult result = Types.InAssembly(typeof(Layers).Assembly).That().ResideInNamespace($"{Root}.{folder}").Should().NotHaveDependencyOnAny(forbidden).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Hangfire")]
    [InlineData("EmoGen.Api")]
    [InlineData("EmoGen.Training")]
    public void The_engine_knows_no_web_no_database_and_no_queue(string outside)
    {
        NetArchTest.Rules.TestResult result = Types.InAssembly(typeof(Layers).Assembly).Should().NotHaveDependencyOn(outside).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
