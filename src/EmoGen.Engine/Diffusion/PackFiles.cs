using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>Reads the parts of a pack; what is wrong with a file is said with its name.</summary>
internal sealed class PackFiles(string folder)
{
    public string Path(string relative) => System.IO.Path.Combine(folder, relative);

    /// <exception cref="PackException">The file is absent or malformed.</exception>
    public T Read<T>(string relative, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(Path(relative)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or ArgumentException)
        {
            throw new PackException($"{relative}: {problem.Message}", problem);
        }
    }

    /// <inheritdoc cref="Read"/>
    public T ReadJson<T>(string relative, Func<JsonElement, T> parse) => Read(relative, text =>
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return parse(document.RootElement);
    });

    /// <exception cref="WeightException">The weights are absent, or do not fit.</exception>
    public T Load<T>(string part, string stem, Func<T> construct, BindOptions options)
        where T : nn.Module
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path(part), stem);
        T module = WeightBinder.Create(construct, checkpoint, options);
        module.eval();
        return module;
    }

    /// <exception cref="PackException">It is no emotion space.</exception>
    public EmotionSpace LoadEmotionSpace()
    {
        using var scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(Path("emogen"), "emotion_space");
        try
        {
            return EmotionSpace.FromTensors(checkpoint.Tensors.Keys.ToDictionary(name => name, checkpoint.Load));
        }
        catch (ArgumentException problem)
        {
            throw new PackException($"emogen/emotion_space.safetensors: {problem.Message}", problem);
        }
    }
}
