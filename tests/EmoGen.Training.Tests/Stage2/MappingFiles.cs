using System.CommandLine;
using System.Text.Json.Nodes;
using EmoGen.Engine.Tests;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>What <c>train mapping</c> takes, small: the bundled pack on pictures of 32 x 32, in a folder of its own.</summary>
internal sealed class MappingFiles : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("emogen-mapping-");

    public MappingFiles(int pictures = 120)
    {
        if (pictures > 0)
        {
            EmoScapesWriter.Write(Data, pictures, seed: 1, size: 32);
        }
    }

    public static string Pack => Path.Combine(Golden.Checkout, "models", "emogen-mini");

    public string Root => _root.FullName;

    public string Data => Path.Combine(Root, "data");

    /// <summary>Of a run, but for its length and folder.</summary>
    public string[] Arguments(int batch = 4, string? pack = null, int previews = 0) =>
        ["mapping", "--model", pack ?? Pack, "--encoder", pack ?? Pack, "--data", Data, "--size", "32", "--batch", $"{batch}", "--threads", "1", "--previews", $"{previews}"];

    public string Folder(string name) => Path.Combine(Root, name);

    /// <summary>A copy of the bundled pack that draws 64 x 64 pixels in one step.</summary>
    public string CopyPack()
    {
        string pack = Folder("pack");
        foreach (string file in Directory.EnumerateFiles(Pack, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(pack, Path.GetRelativePath(Pack, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string manifest = Path.Combine(pack, "emogen", "pack.json");
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(manifest))!;
        JsonNode defaults = json["defaults"]!;
        (defaults["width"], defaults["height"], defaults["steps"]) = (64, 64, 1);
        File.WriteAllText(manifest, json.ToJsonString());
        return pack;
    }

    /// <summary>A network with dropout, whose draws a run must repeat.</summary>
    public string WriteDropout()
    {
        string path = Folder("dropout.json");
        File.WriteAllText(path, """{"layers": 3, "emotion_size": 32, "hidden_size": 64, "word_size": 160, "layer_norm": true, "relu": true, "dropout": true}""");
        return path;
    }

    /// <summary>Runs <c>train</c> to its end and returns the run's folder.</summary>
    public string Train(string run, params string[] line)
    {
        Assert.Equal(0, TrainCommand.Create().Parse([.. line, "--run", Folder(run)])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult());
        return Folder(run);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
