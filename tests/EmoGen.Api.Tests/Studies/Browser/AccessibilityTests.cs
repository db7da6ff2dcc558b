using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>The pages can be read and used by everybody: names, contrast, keys.</summary>
[Collection(StudyBrowserCollection.Name)]
public sealed class AccessibilityTests(StudyBrowser browser)
{
    /// <summary>Texts whose contrast is too small (WCAG 2.2, 1.4.3): 4.5, or 3 where they are large. Controls that are off are exempt.</summary>
    private const string Faint =
        """
        () => {
          const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const parse = (text) => text.match(/[\d.]+/g).map(Number);
          const behind = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const colour = parse(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const faint = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
            if (!text || !element.checkVisibility({ visibilityProperty: true }) || element.closest(':disabled, script, style, noscript')) continue;
            const style = getComputedStyle(element), size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
            const ink = element instanceof SVGElement ? style.fill : style.color;
            const [a, b] = [light(parse(ink)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
          }
          return faint;
        }
        """;

    private static readonly string[] Controls = ["button", "textbox", "spinbutton", "checkbox", "radio", "combobox", "link", "progressbar", "image", "DisclosureTriangle"];

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Every_control_has_a_name_and_every_text_contrast(ColorScheme scheme, int width, int height)
    {
        await using IBrowserContext context = await browser.OpenAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        JsonElement study = await browser.CreateShortStudyAsync("for everybody");
        IPage page = await context.NewPageAsync();
        await page.GotoAsync((await browser.InviteAsync(study, 1))[0]);
        await page.WaitForSelectorAsync("#start:not([hidden])");
        await AssertReadableAsync(page, "start");
        await page.ClickAsync("#begin");
        for (int k = 0; k < 12; k++)
        {
            await page.WaitForSelectorAsync("#left:not([disabled]):visible");
            await AssertFitsAsync(page);
            await page.Keyboard.PressAsync(k % 2 == 0 ? "ArrowDown" : "ArrowLeft");
            if (k == 1)
            {
                await page.WaitForSelectorAsync("#left:not([disabled]):visible");
                await page.Keyboard.PressAsync("Backspace");
                await page.WaitForSelectorAsync("#left:not([disabled]):visible");
                await AssertReadableAsync(page, "trial");
                await page.Keyboard.PressAsync("Enter");
            }
        }

        await page.WaitForSelectorAsync("#review:not([hidden])");
        await AssertReadableAsync(page, "review");
        await page.ClickAsync("#finish");
        await page.WaitForSelectorAsync("#thanks:not([hidden])");
        await AssertReadableAsync(page, "thanks");

        await page.GotoAsync(browser.Address + "/studies");
        await page.WaitForSelectorAsync("#ask-key:not([hidden])");
        await AssertReadableAsync(page, "key");
        await page.FillAsync("#key", browser.Key);
        await page.Keyboard.PressAsync("Enter");
        await page.ClickAsync("summary");
        await AssertReadableAsync(page, "list");
        await page.GotoAsync($"{browser.Address}/studies/{study.Id()}");
        await page.WaitForSelectorAsync("#table2");
        await AssertReadableAsync(page, "study");
    }

    [Fact]
    public async Task A_study_is_done_with_the_keyboard_alone_and_the_focus_is_seen()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        JsonElement study = await browser.CreateShortStudyAsync("by keys");
        string link = (await browser.InviteAsync(study, 1))[0];
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await TabToAsync(page, "begin");
        Assert.NotEqual("none", await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#left:not([disabled]):visible");
        Assert.Equal("question", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await TabToAsync(page, "right");
        await page.Keyboard.PressAsync("Space"); // the button's own key, not a tie's
        for (int k = 1; k < 12; k++)
        {
            await page.WaitForSelectorAsync("#left:not([disabled]):visible");
            await page.Keyboard.PressAsync(k % 3 == 0 ? "ArrowLeft" : k % 3 == 1 ? "Space" : "ArrowRight");
        }

        await page.WaitForSelectorAsync("#review:not([hidden])");
        await TabToAsync(page, "finish");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#thanks:not([hidden])");
        JsonElement participants = (await browser.Owner.JsonAsync($"/v1/studies/{study.Id()}")).GetProperty("participants");
        Assert.Equal(1, participants.GetProperty("finished").GetInt32());
        string csv = await browser.Owner.GetStringAsync($"/v1/studies/{study.Id()}/answers.csv", TestContext.Current.CancellationToken);
        Assert.Equal(
            ["right", "tie", "right", "left", "tie", "right", "left", "tie", "right", "left", "tie", "right"],
            csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[6]));
    }

    private static async Task TabToAsync(IPage page, string id)
    {
        await page.WaitForSelectorAsync($"#{id}:not([disabled]):visible");
        for (int k = 0; await page.EvaluateAsync<string>("() => document.activeElement.id") != id; k++)
        {
            Assert.True(k < 20, $"The Tab key does not reach {id}.");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    private static async Task AssertReadableAsync(IPage page, string where)
    {
        Assert.True((await page.EvaluateAsync<string[]>(Faint)) is [], $"{where}: {string.Join("; ", await page.EvaluateAsync<string[]>(Faint))}");
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        JsonElement? tree = await session.SendAsync("Accessibility.getFullAXTree");
        JsonElement[] controls = [.. tree!.Value.GetProperty("nodes").EnumerateArray()
            .Where(node => !node.GetProperty("ignored").GetBoolean() && Controls.Contains(Value(node, "role")))];
        Assert.True(controls.Length > 0 || where == "thanks", where);
        Assert.All(controls, control => Assert.False(string.IsNullOrWhiteSpace(Value(control, "name")), $"{where}: {control}"));
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{where} is wider than the window.");
    }

    /// <summary>Both sides and the buttons are seen at once: nobody must scroll to compare.</summary>
    private static async Task AssertFitsAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("() => document.getElementById('tie').getBoundingClientRect().bottom <= innerHeight"), "The trial is higher than the window.");

    private static string Value(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement value) && value.TryGetProperty("value", out JsonElement text) ? text.ToString() : "";
}
