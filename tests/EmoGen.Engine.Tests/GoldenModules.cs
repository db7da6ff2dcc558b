using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

/// <summary>Puts stored reference weights into a module by their names.</summary>
internal static class GoldenModules
{
    /// <param name="module">All of its parameters must be in the file, with their shapes, and nothing else.</param>
    /// <param name="file">Below <c>shared/golden</c>.</param>
    /// <param name="rename">From the file's names to the module's.</param>
    public static T WithGoldenWeights<T>(this T module, string file, Func<string, string>? rename = null)
        where T : nn.Module
    {
        Dictionary<string, Tensor> stored = Golden.Tensors(file).ToDictionary(entry => rename?.Invoke(entry.Key) ?? entry.Key, entry => entry.Value);
        using IDisposable noGrad = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            Assert.True(stored.Remove(name, out Tensor? value), $"{file} lacks {name}");
            Assert.Equal(parameter.shape, value!.shape);
            parameter.copy_(value);
        }

        Assert.Empty(stored.Keys);
        return module;
    }
}
