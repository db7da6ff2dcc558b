using EmoGen.Api.Data;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Models;

/// <summary>The packs that this process has. It accepts jobs for them where it answers, and draws these jobs and no others where it draws.</summary>
public sealed class InstalledPacks
{
    private InstalledPacks(IReadOnlyList<ModelPack> all) => All = all;

    public IReadOnlyList<ModelPack> All { get; }

    /// <summary>The one that draws where a request names none.</summary>
    public ModelPack Default => All[0];

    public IReadOnlyList<string> Names => [.. All.Select(pack => pack.Manifest.Name)];

    /// <summary>The pack of a name, the default for null; null where there is none of that name.</summary>
    public ModelPack? Find(string? name) => name is null ? Default : All.FirstOrDefault(pack => pack.Manifest.Name == name);

    /// <summary>Opens the packs that the settings name; reads no weights.</summary>
    /// <exception cref="StartupException">One of them is no pack, or two have one name.</exception>
    public static InstalledPacks Open(EmoGenOptions options)
    {
        ModelPack[] packs = [Open("EmoGen:Model", options.Model!), .. options.OtherModels.Select((folder, k) => Open($"EmoGen:OtherModels:{k}", folder))];
        ModelPack? twice = packs.GroupBy(pack => pack.Manifest.Name).FirstOrDefault(same => same.Count() > 1)?.Last();
        return twice is null ? new InstalledPacks(packs)
            : throw new StartupException($"EmoGen:OtherModels: the pack in '{twice.Folder}' has the name of another, '{twice.Manifest.Name}'.");
    }

    private static ModelPack Open(string setting, string folder)
    {
        try
        {
            return ModelPack.Open(folder);
        }
        catch (PackException wrong)
        {
            throw new StartupException($"{setting}: {wrong.Message}");
        }
    }
}
