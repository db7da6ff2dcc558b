using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>The owner's page does what the API does.</summary>
[Collection(StudyBrowserCollection.Name)]
public sealed class OwnerPageTests(StudyBrowser browser)
{
    [Fact]
    public async Task A_study_is_made_shared_closed_and_deleted_on_the_page()
    {
        await using IBrowserContext context = await browser.OpenAsync();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(browser.Address + "/studies");
        await page.FillAsync("#key", "emk_wrong");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#trouble:has-text('does not take this key')");
        await page.FillAsync("#key", browser.Key);
        await page.Keyboard.PressAsync("Enter");
        await page.ClickAsync("summary");
        await page.FillAsync("#name", "Made by hand");
        await page.FillAsync(".method:nth-child(1) textarea", "EmoGen");
        await page.FillAsync(".method:nth-child(2) [name=method]", "DreamBooth");
        await page.FillAsync(".method:nth-child(2) textarea", "nowhere");
        await page.SelectOptionAsync("#grid", "4");
        await page.ClickAsync("#new-form .primary");
        await page.WaitForSelectorAsync("#new-errors:has-text('methods[1].folder')");
        await page.FillAsync(".method:nth-child(2) textarea", "DreamBooth");
        await page.ClickAsync("#new-form .primary");
        await page.WaitForSelectorAsync("#study:not([hidden])");
        Assert.Equal("Made by hand", await page.TextContentAsync("#study-name"));

        string id = page.Url.Split('/')[^1];
        await page.FillAsync("#count", "3");
        await page.ClickAsync("#invite-form button");
        await page.WaitForSelectorAsync("#people-status:has-text('3 links')");
        string[] links = (await page.InputValueAsync("#link-list")).Split('\n');
        Assert.Equal(3, links.Distinct().Count());
        Assert.All(await browser.ChoicesAsync(links[2]), Assert.Null);
        Assert.Equal(1, await page.EvaluateAsync<int>("() => sessionStorage.length"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => localStorage.length"));

        Assert.StartsWith("baseline,question,mean", await DownloadAsync(page, "results.csv"), StringComparison.Ordinal);
        Assert.StartsWith("participant,question", await DownloadAsync(page, "answers.csv"), StringComparison.Ordinal);
        Assert.Equal(id, JsonDocument.Parse(await DownloadAsync(page, "results")).RootElement.GetProperty("study").Id());

        await page.ClickAsync("#close");
        await page.ClickAsync("#confirm button[value=no]");
        Assert.Equal("open", (await browser.Owner.JsonAsync($"/v1/studies/{id}")).Text("status"));
        await page.ClickAsync("#close");
        await page.ClickAsync("#confirm-yes");
        await page.WaitForSelectorAsync("#study-state:has-text('Closed')");
        await page.ClickAsync("#delete");
        await page.ClickAsync("#confirm-yes");
        await page.WaitForURLAsync("**/studies");
        using HttpResponseMessage gone = await browser.Owner.GetAsync($"/v1/studies/{id}", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)gone.StatusCode);
    }

    private static async Task<string> DownloadAsync(IPage page, string name)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"[data-download='{name}']"));
        Assert.EndsWith(name.Contains('.', StringComparison.Ordinal) ? name : name + ".json", download.SuggestedFilename, StringComparison.Ordinal);
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }
}
