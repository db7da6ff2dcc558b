using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace EmoGen.Api.Tests.Support;

/// <summary>What <c>/metrics</c> answered.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    private Scrape(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            _samples.Add((sample.Groups[1].Value, sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture)));
        }
    }

    public IReadOnlySet<string> Names => _samples.Select(s => s.Name).ToHashSet();

    /// <summary>The sum of all samples with these labels, such as <c>reason="storage"</c>; null where there is none.</summary>
    public double? this[string name, params string[] labels]
    {
        get
        {
            double[] found = [.. _samples.Where(s => s.Name == name && labels.All(l => s.Labels.Contains(l, StringComparison.Ordinal))).Select(s => s.Value)];
            return found.Length == 0 ? null : found.Sum();
        }
    }

    public static async Task<Scrape> OfAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return new Scrape(text);
    }

    /// <summary>Scrapes until the metrics are as wished: what comes from the database is a few seconds old.</summary>
    public static async Task<Scrape> WaitForAsync(HttpClient client, Func<Scrape, bool> wish)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); ;)
        {
            Scrape scrape = await OfAsync(client);
            if (wish(scrape))
            {
                return scrape;
            }

            Assert.True(DateTime.UtcNow < end, string.Join('\n', scrape._samples));
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex(@"^(\w+)(\{.*\})? (\S+)")]
    private static partial Regex Sample();
}
