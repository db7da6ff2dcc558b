using System.Text.Json;
using EmoGen.Api.Studies.Statistics;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>An answer as it was scripted.</summary>
internal sealed record ScriptedAnswer(int Participant, string Question, int Baseline, int Emotion, Verdict Verdict);

/// <summary>
/// Somebody who looks at the page, answers by keys or by touch, and remembers what was answered. Prefers ours more often over later baselines; answers some
/// repeated pairs otherwise; one is careless with the attention checks.
/// </summary>
internal sealed class ScriptedParticipant(int number, bool careless, bool touches)
{
    private const string Look =
        $$"""
        async (answered) => {
          const read = {{PaintedPictures.Script}};
          const hidden = (id) => document.getElementById(id).hidden;
          const next = () => document.getElementById('count').textContent.startsWith(`${answered} of`) && !document.getElementById('left').disabled;
          while (!next() && hidden('review')) await new Promise(requestAnimationFrame);
          if (!hidden('review')) return null;
          const seen = (id) => [...document.querySelectorAll(`#${id} img`)].map(read);
          return { question: document.getElementById('question').textContent, left: seen('left'), right: seen('right') };
        }
        """;

    private readonly HashSet<(string, int, int)> _met = [];

    public List<ScriptedAnswer> Pairs { get; } = [];

    /// <summary>How many pairs were met again, and how many of them answered the same.</summary>
    public (int Repeats, int Same) Consistency { get; private set; }

    public int Checks { get; private set; }

    /// <summary>How often ours was on the left, by question and baseline, among first showings.</summary>
    public Dictionary<(string Question, int Baseline), int> OursLeft { get; } = [];

    /// <summary>Takes part from the start page to the last word.</summary>
    public async Task TakePartAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.ClickAsync("#begin");
        for (int answered = 0; await page.EvaluateAsync<JsonElement?>(Look, answered) is { ValueKind: JsonValueKind.Object } trial; answered++)
        {
            await AnswerAsync(page, Decide(trial));
        }

        await page.ClickAsync("#finish");
        await page.WaitForSelectorAsync("#thanks:not([hidden])");
    }

    private Task AnswerAsync(IPage page, string choice) => touches
        ? page.TapAsync("#" + choice)
        : page.Keyboard.PressAsync(choice switch { "left" => "ArrowLeft", "right" => "ArrowRight", _ => number % 2 == 0 ? "ArrowDown" : "Space" });

    private string Decide(JsonElement trial)
    {
        string question = Question(trial.GetProperty("question").GetString()!);
        SeenPicture[] left = Side(trial, "left"), right = Side(trial, "right");
        Assert.Equal(left.Length, right.Length);
        Assert.Equal(question == "semantic-diversity" ? 4 : 1, left.Length);
        if (left[0].Method == right[0].Method || left[0].Method < 0 || right[0].Method < 0)
        {
            Checks++;
            bool leftIsRight = question == "semantic-diversity" ? left.Distinct().Count() > right.Distinct().Count() : left[0].Method >= 0;
            return leftIsRight != careless ? "left" : "right";
        }

        bool oursLeft = left[0].Method == 0;
        (SeenPicture ours, SeenPicture theirs) = oursLeft ? (left[0], right[0]) : (right[0], left[0]);
        Assert.Equal((0, ours.Emotion), (ours.Method, theirs.Emotion));
        return Side(Judge(question, theirs.Method, theirs.Emotion, oursLeft), oursLeft);
    }

    private Verdict Judge(string question, int baseline, int emotion, bool oursLeft)
    {
        Verdict verdict = Prefer(question, baseline, emotion);
        if (_met.Add((question, baseline, emotion)))
        {
            Pairs.Add(new ScriptedAnswer(number, question, baseline, emotion, verdict));
            OursLeft[(question, baseline)] = OursLeft.GetValueOrDefault((question, baseline)) + (oursLeft ? 1 : 0);
            return verdict;
        }

        Verdict again = number % 3 == 0 ? (Verdict)(((int)verdict + 1) % 3) : verdict;
        Consistency = (Consistency.Repeats + 1, Consistency.Same + (again == verdict ? 1 : 0));
        return again;
    }

    private Verdict Prefer(string question, int baseline, int emotion)
    {
        double draw = new Random((((number * 31) + question.Length) * 31 * 31) + (baseline * 31) + emotion).NextDouble();
        return draw < 0.15 ? Verdict.Tie : draw < 0.45 + (0.12 * baseline) ? Verdict.Ours : Verdict.Baseline;
    }

    private static string Side(Verdict verdict, bool oursLeft) => verdict switch
    {
        Verdict.Tie => "tie",
        Verdict.Ours => oursLeft ? "left" : "right",
        _ => oursLeft ? "right" : "left",
    };

    private static SeenPicture[] Side(JsonElement trial, string side) => [.. trial.GetProperty(side).EnumerateArray().Select(SeenPicture.Read)];

    private static string Question(string text) => text.Contains("varied", StringComparison.Ordinal) ? "semantic-diversity"
        : text.Contains("feel", StringComparison.Ordinal) ? "emotion-faithfulness" : "image-fidelity";
}
