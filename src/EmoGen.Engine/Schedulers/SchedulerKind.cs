namespace EmoGen.Engine.Schedulers;

/// <summary>The samplers by the names of the command line and the API.</summary>
public enum SchedulerKind
{
    UniPC,
    Pndm,
    Ddim,
    DpmPlusPlus2M,
    DpmPlusPlus2MKarras,
    Euler,
    EulerAncestral,
    Heun,
    Lms,
    Lcm,
    Ddpm,
}

/// <summary>Names of the samplers.</summary>
public static class SchedulerNames
{
    private static readonly string[] Names =
        ["unipc", "pndm", "ddim", "dpm++2m", "dpm++2m-karras", "euler", "euler-a", "heun", "lms", "lcm", "ddpm"];

    public static IReadOnlyList<string> All => Names;

    public static string Name(this SchedulerKind kind) => Names[(int)kind];

    public static bool TryParse(string? name, out SchedulerKind kind)
    {
        int index = Array.IndexOf(Names, name);
        kind = (SchedulerKind)Math.Max(index, 0);
        return index >= 0;
    }
}
