using System.Text.Json;

namespace EmoGen.Training.Commands;

/// <summary>A file of plain prompts: one a line, blank lines left out, or a JSON list of texts.</summary>
internal static class PromptList
{
    /// <exception cref="IOException">The file cannot be read, or holds no prompts; the message names it.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string content = File.ReadAllText(path);
        string[] prompts = content.TrimStart().StartsWith('[') ? FromJson(path, content) : [.. content.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        return prompts.Length > 0 ? prompts : throw new IOException($"{path}: holds no prompts, expected one a line, or a JSON list of texts");
    }

    private static string[] FromJson(string path, string content)
    {
        try
        {
            return [.. JsonSerializer.Deserialize<string?[]>(content)!.Select(p => p ?? throw new JsonException("a null stands where a text was expected"))];
        }
        catch (JsonException problem)
        {
            throw new IOException($"{path}: is no JSON list of texts ({problem.Message})", problem);
        }
    }
}
