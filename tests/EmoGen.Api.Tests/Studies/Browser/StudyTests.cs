using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using EmoGen.Api.Studies.Statistics;
using EmoGen.Api.Tests.Support;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>A whole study in a real browser, from its creation to Table 2.</summary>
[Collection(StudyBrowserCollection.Name)]
public sealed class StudyTests(StudyBrowser browser)
{
    private const int Participants = 20;
    private const int Careless = Participants - 1;
    private const int Baselines = 3;
    private const int Emotions = 8;

    private static readonly string[] Questions = ["image-fidelity", "emotion-faithfulness", "semantic-diversity"];

    [Fact]
    public async Task Twenty_participants_end_with_a_table_that_agrees_with_what_they_answered()
    {
        await using IBrowserContext desk = await browser.OpenAsync();
        JsonElement study = await browser.CreateStudyAsync(new
        {
            name = "Three baselines",
            questions = Questions,
            ours = "EmoGen",
            methods = PaintedPictures.Methods.Select(method => new { name = method, folder = PaintedPictures.Folder(method) }),
            grid = 4,
            seed = 1,
        });
        ScriptedParticipant[] people = await TakePartAsync(await browser.InviteAsync(study, Participants));
        Assert.All(people, AssertBalanced);

        JsonElement results = await browser.Owner.JsonAsync($"/v1/studies/{study.Id()}/results");
        JsonElement participants = results.GetProperty("participants");
        Assert.Equal(
            (Participants, Participants, Participants - 1),
            (participants.GetProperty("started").GetInt32(), participants.GetProperty("finished").GetInt32(), participants.GetProperty("counted").GetInt32()));
        Assert.Equal(Exclusions.ChecksRule, Assert.Single(participants.GetProperty("excluded").EnumerateArray()).Text("reason"));

        SecondCalculation second = new([.. people.Where((_, i) => i != Careless).SelectMany(person => person.Pairs)], Careless);
        Assert.Equal(Baselines * Questions.Length, results.GetProperty("table").GetArrayLength());
        Assert.All(results.GetProperty("table").EnumerateArray(), second.AssertRow);
        Assert.All(results.GetProperty("bradleyTerry").EnumerateArray(), second.AssertStrengths);
        JsonElement consistency = results.GetProperty("consistency");
        Assert.Equal(
            (people.Take(Careless).Sum(one => one.Consistency.Repeats), people.Take(Careless).Sum(one => one.Consistency.Same)),
            (consistency.GetProperty("repeats").GetInt32(), consistency.GetProperty("same").GetInt32()));

        await AssertPageAsync(desk, study, second);
    }

    /// <summary>Four at a time: a browser and a service share the machine.</summary>
    private async Task<ScriptedParticipant[]> TakePartAsync(string[] links)
    {
        ConcurrentDictionary<int, ScriptedParticipant> people = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(0, links.Length, options, async (i, _) =>
        {
            bool touches = i == 1;
            BrowserNewContextOptions eyes = new() { HasTouch = touches, ViewportSize = new() { Width = 390, Height = 600 }, ReducedMotion = ReducedMotion.Reduce };
            await using IBrowserContext context = await browser.OpenAsync(eyes);
            ScriptedParticipant person = people[i] = new ScriptedParticipant(i, careless: i == Careless, touches);
            await person.TakePartAsync(await context.NewPageAsync(), links[i]);
        });
        return [.. Enumerable.Range(0, links.Length).Select(i => people[i])];
    }

    private static void AssertBalanced(ScriptedParticipant person)
    {
        Assert.Equal(Questions.Length * Baselines * Emotions, person.Pairs.Count);
        Assert.Equal((2, 2), (person.Checks, person.Consistency.Repeats));
        Assert.All(person.OursLeft.Values, count => Assert.Equal(Emotions / 2, count));
    }

    /// <summary>The owner's page shows the same table.</summary>
    private async Task AssertPageAsync(IBrowserContext desk, JsonElement study, SecondCalculation second)
    {
        IPage page = await desk.NewPageAsync();
        await page.GotoAsync($"{browser.Address}/studies/{study.Id()}");
        await page.FillAsync("#key", browser.Key);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#table2");
        string[][] cells = await page.EvaluateAsync<string[][]>(
            "() => [...document.querySelectorAll('#table2 tbody tr')].map((row) => [...row.children].map((cell) => (cell.querySelector('strong') ?? cell).textContent))");
        Assert.Equal(PaintedPictures.Methods.Skip(1), cells.Select(row => row[0]));
        for (int b = 1; b <= Baselines; b++)
        {
            for (int q = 0; q < Questions.Length; q++)
            {
                (double mean, double std) = second.Share(b, Questions[q]);
                Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{100 * mean:f2} ± {100 * std:f2}"), cells[b - 1][q + 1]);
            }
        }

        Assert.Equal(Questions.Length, await page.Locator("svg.chart").CountAsync());
        Assert.Equal(Questions.Length * Baselines, await page.Locator("svg.chart .interval").CountAsync());
        Assert.Contains("19 of 20", await page.TextContentAsync("#results"), StringComparison.Ordinal);
    }
}
