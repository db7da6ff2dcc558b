using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Packs;

/// <summary>What <c>emogen/pack.json</c> says.</summary>
public sealed record PackManifest
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Licence { get; init; }

    /// <summary>The word that intensity 0 stands for.</summary>
    public required string NeutralWord { get; init; }

    public required PackDefaults Defaults { get; init; }

    public required PackLimits Limits { get; init; }

    /// <summary>Where each part comes from, by part.</summary>
    public IReadOnlyDictionary<string, string> Source { get; init; } = new Dictionary<string, string>();

    public string? TrainingRun { get; init; }

    /// <summary>SHA-256 of every other file of the pack, by relative path, lower-case hex.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a null field of a request means.</summary>
public sealed record PackDefaults(int Width, int Height, int Steps, double GuidanceScale, SchedulerKind Scheduler);

/// <summary>The sizes that a pack can draw, in pixels.</summary>
public sealed record PackLimits(int MinSize, int MaxSize);
