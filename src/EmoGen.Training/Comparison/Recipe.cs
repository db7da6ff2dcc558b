namespace EmoGen.Training.Comparison;

/// <summary>A command of a recipe.</summary>
/// <param name="Name">Of the stage; a training's is its run's too.</param>
/// <param name="Minutes">It takes about so long on two cores, at scale 1.</param>
/// <param name="Line">The command line of <c>emogen</c>, with <c>{model}</c>, <c>{data}</c>, <c>{output}</c> and <c>{workers}</c>.</param>
internal sealed record RecipeStage(string Name, double Minutes, string Line)
{
    /// <summary>Options whose numbers a scale below 1 makes smaller, and the least that each may become.</summary>
    private static readonly Dictionary<string, long> Scaled = new() { ["--steps"] = 2, ["--count"] = 400, ["--prior-count"] = 8 };

    /// <summary>Its words, with scaled numbers and places that are not filled yet: what a folder knows a stage again by.</summary>
    public IReadOnlyList<string> Words(double scale)
    {
        string[] words = Line.Split(' ');
        return [.. words.Select((word, i) => i > 0 && Scaled.TryGetValue(words[i - 1], out long least)
            ? Math.Max(Math.Min(least, long.Parse(word, Invariant)), (long)Math.Round(scale * long.Parse(word, Invariant))).ToString(Invariant)
            : word)];
    }

    private static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;
}

/// <summary>How a method of the table is made.</summary>
/// <param name="Name">As <c>--baselines</c> has it.</param>
/// <param name="Title">As the table has it.</param>
/// <param name="Prompt">A plain prompt with <c>{emotion}</c>; null for the made pack's own word for an emotion.</param>
/// <param name="IsVariant">EmoGen trained otherwise, and no other method.</param>
/// <param name="Stages">The last one builds the pack; without any it is the compared pack itself.</param>
internal sealed record Recipe(string Name, string Title, string? Prompt, bool IsVariant, IReadOnlyList<RecipeStage> Stages);

/// <summary>
/// What <c>evaluate table1</c> can make by itself, for packs of the bundled one's size: every training learns from as many pictures as that pack's own mapping network did
/// (44,800; docs/training.md), and an ablation by the same two commands.
/// </summary>
internal static class Recipes
{
    private const string Mapping = "train mapping --model {model} --data {data} --encoder {model} --classifier {model} --emotion-rate 0.5 --mapping-config mini --bfloat16 --batch 8 --draws 64 --workers {workers}";

    /// <summary>The data set, where none is given.</summary>
    public static RecipeStage Data { get; } = new("data", 1, "data emoscapes --output {output}/data --count 24000 --seed 1");

    /// <summary>The judge of emotions, where none is given: it learns from pictures that nothing else has seen.</summary>
    public static IReadOnlyList<RecipeStage> Judge { get; } =
    [
        new("judged", 1, "data emoscapes --output {output}/judged --count 24000 --seed 2"),
        new("judge", 6, "train encoder --data {output}/judged --run {output}/runs/judge --steps 900"),
    ];

    public static IReadOnlyList<Recipe> All { get; } =
    [
        new("stable-diffusion", "Stable Diffusion", "an image of {emotion}", IsVariant: false, []),
        new("textual-inversion", "Textual Inversion", null, IsVariant: false,
        [
            new("textual-inversion", 11, "train textual-inversion --model {model} --data {data} --run {output}/runs/textual-inversion --vectors 4 --batch 16 --bfloat16 --lr 5e-3 --steps 2800 --workers {workers}"),
            Pack("textual-inversion"),
        ]),
        new("dreambooth", "DreamBooth", null, IsVariant: false,
        [
            new("dreambooth", 18, "train dreambooth --model {model} --data {data} --run {output}/runs/dreambooth --batch 8 --bfloat16 --prior-count 200 --lr 1e-4 --steps 5600 --workers {workers}"),
            Pack("dreambooth"),
        ]),
        Retrained("retrained", "EmoGen, trained anew", ""),
        Retrained("without-attribute-loss", "EmoGen without attribute loss", " --without-attribute-loss"),
        Retrained("without-confidence", "EmoGen without confidence", " --without-confidence"),
    ];

    /// <summary>Those of <c>--baselines</c> where it is not given: the paper's, and its ablations.</summary>
    public static IReadOnlyList<string> Default { get; } = ["stable-diffusion", "textual-inversion", "dreambooth", "without-attribute-loss", "without-confidence"];

    /// <summary>The bundled pack's stage 2, things first and then their moods, and an option in both.</summary>
    private static Recipe Retrained(string name, string title, string option) => new(name, title, null, IsVariant: true,
    [
        new($"{name}-things", 7, $"{Mapping} --run {{output}}/runs/{name}-things --steps 2600 --attribute-rate 4{option}"),
        new(name, 8, $"{Mapping} --run {{output}}/runs/{name} --from {{output}}/runs/{name}-things --steps 3000 --attribute-rate 1 --lr 5e-4 --companions 4 --clearest 0.5{option}"),
        Pack(name),
    ]);

    private static RecipeStage Pack(string name) => new($"{name}-pack", 0.1, $"pack build {{model}} {{output}}/runs/{name} --output {{output}}/packs/{name} --name {name}");
}
