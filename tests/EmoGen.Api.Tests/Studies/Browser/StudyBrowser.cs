using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;
using Microsoft.Playwright;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>A service with authentication as a process of its own, painted pictures in its study folder, and a real Chromium before it.</summary>
public sealed partial class StudyBrowser : IAsyncLifetime
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-studies-").FullName;
    private ServiceProcess? _service;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The owner's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Speaks to the service with the owner's key.</summary>
    public HttpClient Owner { get; private set; } = new();

    /// <summary>Speaks to the service without a key, as a participant's page does.</summary>
    public HttpClient Anybody { get; private set; } = new();

    public string Address => Anybody.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>Does nothing where there is no browser: the tests say so.</summary>
    public async ValueTask InitializeAsync()
    {
        if (FindChromium() is not { } program)
        {
            return;
        }

        PaintedPictures.Write(Path.Combine(_folder, "pictures"));
        (_service, Anybody) = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["EmoGen:Model"] = TestPack.Folder,
            ["EmoGen:Data"] = Path.Combine(_folder, "data"),
            ["EmoGen:Role"] = "Api",
            ["EmoGen:Authentication:Enabled"] = "true",
            ["EmoGen:Studies:Folder"] = Path.Combine(_folder, "pictures"),
            ["Serilog:MinimumLevel:Default"] = "Warning",
            ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Information", // the address
        });
        Key = FirstKey().Match(_service.Output).Groups[1].Value;
        Owner = new HttpClient { BaseAddress = Anybody.BaseAddress }.With(Key);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        Owner.Dispose();
        Anybody.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A browser of somebody else: nothing is shared with others' storage; skips the test where there is no Chromium.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        if (_browser is null)
        {
            const string reason = "Chromium is not on this machine";
            Assert.False(Environment.GetEnvironmentVariable("EMOGEN_TEST_BROWSER") == "required", reason);
            Assert.Skip(reason);
            throw new UnreachableException();
        }

        IBrowserContext context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(60_000);
        return context;
    }

    /// <summary>Makes a study of painted pictures; returns it.</summary>
    public async Task<JsonElement> CreateStudyAsync(object wish)
    {
        using HttpResponseMessage response = await Owner.PostAsJsonAsync("/v1/studies", wish, TestContext.Current.CancellationToken);
        JsonElement study = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, study.ToString());
        return study;
    }

    /// <summary>A short study of pairs of single pictures: EmoGen and one baseline, 12 trials.</summary>
    public Task<JsonElement> CreateShortStudyAsync(string name) => CreateStudyAsync(new
    {
        name,
        instructions = "Look at both.",
        questions = new[] { "image-fidelity", "emotion-faithfulness" },
        ours = "EmoGen",
        methods = PaintedPictures.Methods.Take(2).Select(method => new { name = method, folder = PaintedPictures.Folder(method) }),
        emotions = new[] { "awe", "fear" },
        trialsPerCell = 3,
        attentionChecks = 0,
        repeats = 0,
        seed = 5,
    });

    /// <summary>Personal links of new participants.</summary>
    public async Task<string[]> InviteAsync(JsonElement study, int count)
    {
        using HttpResponseMessage response = await Owner.PostJsonAsync($"/v1/studies/{study.Id()}/participants", $"{{\"count\":{count}}}");
        return [.. (await response.JsonAsync()).GetProperty("participants").EnumerateArray().Select(one => new Uri(Anybody.BaseAddress!, one.Text("url")).ToString())];
    }

    /// <summary>What the service knows of a participant's answers: the choices in the participant's order, null where there is none.</summary>
    public async Task<string?[]> ChoicesAsync(string link)
    {
        JsonElement participation = await Anybody.JsonAsync($"/v1/participations/{link.Split('/')[^1]}");
        return [.. participation.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("choice").GetString())];
    }

    /// <summary>Waits until the service has so many answers of a participant.</summary>
    public async Task WaitForAnswersAsync(string link, int count)
    {
        for (Stopwatch watch = Stopwatch.StartNew(); (await ChoicesAsync(link)).Count(choice => choice is not null) != count;)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"The service does not have {count} answers.");
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }
    }

    private static string? FindChromium() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => Programs.Select(program => Path.Combine(folder, program))).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"The first key, with scope admin, is shown only this once: (\S+)")]
    private static partial Regex FirstKey();
}

[CollectionDefinition(Name)]
public sealed class StudyBrowserCollection : ICollectionFixture<StudyBrowser>
{
    public const string Name = "Study browser";
}
