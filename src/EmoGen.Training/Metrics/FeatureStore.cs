using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Metrics;

/// <summary>A folder with a file of rows for each network that has looked at pictures.</summary>
internal sealed class FeatureStore(string folder) : IDisposable
{
    private readonly Dictionary<string, FeatureCache> _caches = [];

    /// <summary><c>emogen/features</c> where the user's caches are (<c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>).</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches
            ? caches
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "emogen", "features");

    /// <summary>What a network has made of pictures.</summary>
    public FeatureCache Rows(IPictureNetwork network) => Open($"{network.Name}-{Start(network.Hash)}.rows");

    /// <summary>What the distances of a network's rows in sets of pictures are, where the rows themselves are too large to keep.</summary>
    public FeatureCache Pairs(IPictureNetwork network) => Open($"{network.Name}-{Start(network.Hash)}.pairs");

    public void Dispose()
    {
        foreach (FeatureCache cache in _caches.Values)
        {
            cache.Dispose();
        }
    }

    private FeatureCache Open(string name)
    {
        lock (_caches)
        {
            if (!_caches.TryGetValue(name, out FeatureCache? cache))
            {
                cache = new FeatureCache(Path.Combine(folder, name));
                _caches[name] = cache;
            }

            return cache;
        }
    }

    private static string Start(string hash) => hash[..Math.Min(16, hash.Length)];
}
