using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>Whatever happens to a participant's browser, no answer is lost.</summary>
[Collection(StudyBrowserCollection.Name)]
public sealed class InterruptionTests(StudyBrowser browser)
{
    [Fact]
    public async Task A_reload_goes_on_where_the_participant_was()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage page, string link) = await StartAsync(context);
        await AnswerAsync(page, "ArrowLeft", "ArrowRight", "ArrowDown");
        await page.ReloadAsync();
        await AssertCountAsync(page, 3);
        await AnswerAsync(page, "ArrowLeft");
        await browser.WaitForAnswersAsync(link, 4);
        Assert.Equal(["left", "right", "tie", "left", null], (await browser.ChoicesAsync(link)).Take(5));
    }

    [Fact]
    public async Task Going_back_shows_the_answer_and_lets_it_be_changed()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage page, string link) = await StartAsync(context);
        await AnswerAsync(page, "ArrowLeft", "ArrowLeft", "ArrowLeft");
        await ReadyAsync(page);
        await page.Keyboard.PressAsync("Backspace");
        await page.GoBackAsync(); // to the fourth
        await page.GoBackAsync(); // to the third
        await page.GoBackAsync(); // to the second
        await ReadyAsync(page);
        Assert.Equal("true", await page.GetAttributeAsync("#left", "aria-pressed"));
        await page.Keyboard.PressAsync("ArrowRight");
        await ReadyAsync(page);
        Assert.Equal("true", await page.GetAttributeAsync("#left", "aria-pressed"));
        await page.Keyboard.PressAsync("Enter");
        await AnswerAsync(page, "ArrowDown");
        await browser.WaitForAnswersAsync(link, 4);
        await page.WaitForFunctionAsync("() => localStorage.length === 0");
        Assert.Equal(["left", "right", "left", "tie", null], (await browser.ChoicesAsync(link)).Take(5));
    }

    [Fact]
    public async Task Without_a_connection_answers_wait_on_the_device_and_are_sent_when_it_is_back()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage page, string link) = await StartAsync(context);
        await AnswerAsync(page, "ArrowLeft");
        await browser.WaitForAnswersAsync(link, 1);
        await ReadyAsync(page);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle); // the next two pairs' pictures are there
        await context.SetOfflineAsync(true);
        await AnswerAsync(page, "ArrowRight", "ArrowDown");
        await page.WaitForSelectorAsync("#connection:has-text('No connection')");
        await AssertCountAsync(page, 3);
        Assert.Equal(1, (await browser.ChoicesAsync(link)).Count(choice => choice is not null));

        await context.SetOfflineAsync(false);
        await browser.WaitForAnswersAsync(link, 3);
        await page.WaitForFunctionAsync("() => document.getElementById('connection').textContent === ''");
        await AnswerAsync(page, "ArrowLeft");
        await browser.WaitForAnswersAsync(link, 4);
        Assert.Equal(["left", "right", "tie", "left", null], (await browser.ChoicesAsync(link)).Take(5));
    }

    [Fact]
    public async Task A_page_that_is_closed_before_its_answers_arrived_sends_them_when_the_link_is_opened_again()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage page, string link) = await StartAsync(context);
        await context.RouteAsync("**/trials/**", route => route.AbortAsync());
        await AnswerAsync(page, "ArrowLeft", "ArrowRight");
        Assert.All(await browser.ChoicesAsync(link), Assert.Null);
        await page.CloseAsync();

        await context.UnrouteAsync("**/trials/**");
        IPage again = await context.NewPageAsync();
        await again.GotoAsync(link);
        await AssertCountAsync(again, 2);
        await browser.WaitForAnswersAsync(link, 2);
        Assert.Equal(["left", "right", null], (await browser.ChoicesAsync(link)).Take(3));
    }

    [Fact]
    public async Task A_service_that_fails_for_a_while_gets_the_answers_later()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage page, string link) = await StartAsync(context);
        int refused = 0;
        await page.RouteAsync("**/trials/**", route => ++refused <= 2 ? route.FulfillAsync(new() { Status = 503 }) : route.ContinueAsync());
        await AnswerAsync(page, "ArrowLeft");
        await browser.WaitForAnswersAsync(link, 1);
        Assert.Equal(3, refused);
    }

    [Fact]
    public async Task Two_tabs_see_one_anothers_answers_and_the_last_one_counts()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        (IPage one, string link) = await StartAsync(context);
        IPage two = await context.NewPageAsync();
        await two.GotoAsync(link);
        await two.ClickAsync("#begin");
        await ReadyAsync(two);
        await AnswerAsync(one, "ArrowLeft");
        await AssertCountAsync(two, 1);
        await two.WaitForSelectorAsync("#left[aria-pressed=true]");
        await browser.WaitForAnswersAsync(link, 1);
        await AnswerAsync(two, "ArrowRight", "ArrowDown");
        await AssertCountAsync(one, 2);
        await browser.WaitForAnswersAsync(link, 2);
        Assert.Equal(["right", "tie", null], (await browser.ChoicesAsync(link)).Take(3));
    }

    [Fact]
    public async Task Who_has_finished_is_thanked_again_and_a_closed_study_says_so()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        JsonElement study = await browser.CreateShortStudyAsync("to be closed");
        string[] links = await browser.InviteAsync(study, 2);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(links[0]);
        await page.ClickAsync("#begin");
        await AnswerAsync(page, [.. Enumerable.Repeat("ArrowLeft", 12)]);
        await page.ClickAsync("#finish");
        await page.WaitForSelectorAsync("#thanks:not([hidden])");
        await page.GotoAsync(links[0]);
        await page.WaitForSelectorAsync("#thanks:not([hidden])");

        await page.GotoAsync(links[1]);
        await page.ClickAsync("#begin");
        await ReadyAsync(page);
        using HttpResponseMessage closed = await browser.Owner.PostAsync($"/v1/studies/{study.Id()}/close", null, TestContext.Current.CancellationToken);
        Assert.True(closed.IsSuccessStatusCode);
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.WaitForSelectorAsync("#problem:has-text('closed')");
        await page.GotoAsync(new Uri(browser.Anybody.BaseAddress!, study.Text("joinUrl")).ToString());
        await page.ClickAsync("#take-part");
        await page.WaitForSelectorAsync("#problem:has-text('closed')");
    }

    [Theory]
    [InlineData("/study/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/study/x")]
    public async Task A_wrong_link_says_so(string path)
    {
        await using IBrowserContext context = await browser.OpenAsync();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(browser.Address + path);
        await page.WaitForSelectorAsync("#problem:has-text('not valid')");
    }

    [Fact]
    public async Task The_open_link_makes_a_participant_when_its_button_is_pressed_and_knows_the_browser_again()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        JsonElement study = await browser.CreateShortStudyAsync("open to all");
        string join = new Uri(browser.Anybody.BaseAddress!, study.Text("joinUrl")).ToString();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(join);
        await page.WaitForSelectorAsync("#join:not([hidden])");
        Assert.Equal(0, await InvitedAsync(study));
        await page.ClickAsync("#take-part");
        await page.WaitForSelectorAsync("#start:not([hidden])");
        string own = page.Url;
        Assert.DoesNotContain("/join/", own, StringComparison.Ordinal);
        await page.GotoAsync(join);
        await page.WaitForSelectorAsync("#start:not([hidden])");
        Assert.Equal((own, 1), (page.Url, await InvitedAsync(study)));
    }

    private async Task<int> InvitedAsync(JsonElement study) =>
        (await browser.Owner.JsonAsync($"/v1/studies/{study.Id()}")).GetProperty("participants").GetProperty("invited").GetInt32();

    private async Task<(IPage Page, string Link)> StartAsync(IBrowserContext context)
    {
        string link = (await browser.InviteAsync(await browser.CreateShortStudyAsync("short"), 1))[0];
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.ClickAsync("#begin");
        return (page, link);
    }

    private static async Task AnswerAsync(IPage page, params string[] keys)
    {
        foreach (string key in keys)
        {
            await ReadyAsync(page);
            await page.Keyboard.PressAsync(key);
        }
    }

    private static async Task ReadyAsync(IPage page) => await page.WaitForSelectorAsync("#left:not([disabled]):visible");

    private static async Task AssertCountAsync(IPage page, int count) => await page.WaitForSelectorAsync($"#count:has-text('{count} of 12 answered')");
}
