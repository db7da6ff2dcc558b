using EmoGen.Engine.Packs;
using EmoGen.Training.Benchmarks;

namespace EmoGen.Benchmarks;

/// <summary>Stable Diffusion 1.5 with random weights, written once for all benchmarks of a run.</summary>
internal static class FullSizePack
{
    private static string? s_folder;

    public static ModelPack Open()
    {
        if (s_folder is null)
        {
            s_folder = Directory.CreateTempSubdirectory("emogen-benchmarks-").FullName;
            RandomPack.Write(s_folder);
        }

        return ModelPack.Open(s_folder);
    }

    public static void Delete()
    {
        if (s_folder is not null)
        {
            Directory.Delete(s_folder, recursive: true);
        }
    }
}
