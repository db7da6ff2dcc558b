using System.Globalization;
using System.Text.Json;

namespace EmoGen.Engine.Imaging;

/// <summary>What a picture file says of its making, beside the mark that a machine made it.</summary>
/// <param name="Parameters">The text that other tools read (<see cref="PictureParameters.ToText"/>), or empty.</param>
/// <param name="EmoGen">The request as JSON, or empty.</param>
public sealed record ImageMetadata(string Parameters, string EmoGen);

/// <summary>How a picture was made, in the terms that picture generators share.</summary>
/// <param name="Sampler">The scheduler's name on the command line: <c>unipc</c>.</param>
public sealed record PictureParameters(
    string Prompt, string NegativePrompt, int Steps, string Sampler, double GuidanceScale, long Seed, int Width, int Height, string ModelHash,
    string Model)
{
    /// <summary>What web interfaces call the samplers, by the names of the command line.</summary>
    public static IReadOnlyDictionary<string, string> SamplersElsewhere { get; } = new Dictionary<string, string>
    {
        ["unipc"] = "UniPC",
        ["pndm"] = "PLMS",
        ["ddim"] = "DDIM",
        ["ddpm"] = "DDPM",
        ["dpm++2m"] = "DPM++ 2M",
        ["dpm++2m-karras"] = "DPM++ 2M Karras",
        ["euler"] = "Euler",
        ["euler-a"] = "Euler a",
        ["heun"] = "Heun",
        ["lms"] = "LMS",
        ["lcm"] = "LCM",
    };

    /// <summary>Prompt, negative prompt and settings in the lines that Stable Diffusion's web interfaces write and read back.</summary>
    public string ToText()
    {
        string negative = NegativePrompt.Length == 0 ? "" : $"Negative prompt: {NegativePrompt}\n";
        string sampler = SamplersElsewhere.GetValueOrDefault(Sampler, Sampler);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Prompt}\n{negative}Steps: {Steps}, Sampler: {sampler}, CFG scale: {GuidanceScale}, Seed: {Seed}, Size: {Width}x{Height}, "
            + $"Model hash: {Quote(ModelHash)}, Model: {Quote(Model)}");
    }

    /// <summary>A value that would break the list apart is written as a JSON string.</summary>
    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",:\n\"") < 0 ? value : JsonSerializer.Serialize(value);
}
