using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Many requests to one service, each judged.</summary>
internal sealed class FuzzRun(FuzzTarget target)
{
    private const int AtOnce = 4;

    private readonly AnswerRules _rules = new(target.Document, target.Secrets);
    private readonly ConcurrentDictionary<(string Operation, int Status), int> _answers = new();
    private readonly ConcurrentDictionary<string, string> _complaints = new();

    /// <summary>From the environment, or as given: <c>EMOGEN_FUZZ_SEED</c>, <c>EMOGEN_FUZZ_REQUESTS</c>.</summary>
    public static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    /// <summary>Sends the requests, and fails with every kind of complaint there was: one request of each, so that it can be sent again.</summary>
    public async Task RunAsync(int requests, int seed)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), options, async (number, _) => await OneAsync(new Random(unchecked((seed * 1_000_003) + (number * 7919))), number));
        Assert.True(_complaints.IsEmpty, $"{_complaints.Count} kinds of complaints, seed {seed}:\n" + string.Join('\n', _complaints.Values));
    }

    /// <summary>The operations that were never carried out or, though they ask for something, never refused: a fuzzer that nothing listens to finds nothing.</summary>
    public IEnumerable<string> Uncovered() =>
        from operation in target.Document.Operations
        let statuses = _answers.Keys.Where(a => a.Operation == operation.ToString()).Select(a => a.Status).ToArray()
        let asks = operation.Parameters.Count > 0 || operation.BodySchema is not null || operation.TakesForm
        where !statuses.Any(s => s is >= 200 and < 300 || s == operation.NothingDrawn) || (asks && !statuses.Any(s => s >= 400))
        select operation.ToString();

    /// <summary>How often each operation answered with each status.</summary>
    public string Summary()
    {
        StringBuilder text = new();
        foreach (var operation in _answers.GroupBy(a => a.Key.Operation).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{operation.Key}: {string.Join(", ", operation.OrderBy(a => a.Key.Status).Select(a => $"{a.Key.Status} x {a.Value}"))}");
        }

        return text.ToString();
    }

    private async Task OneAsync(Random random, int number)
    {
        FuzzRequest request = new RequestFuzzer(random, target).Next();
        string? complaint;
        RawAnswer? answer = null;
        try
        {
            answer = await RawHttp.SendAsync(target.Port, request.ToBytes(), request.Method == "HEAD", request.Breaks);
            complaint = _rules.Complaint(request, answer);
        }
        catch (Exception unreadable) when (unreadable is TimeoutException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            complaint = $"not readable as HTTP: {unreadable.Message}";
        }

        string operation = request.Reaches?.ToString() ?? "elsewhere";
        _answers.AddOrUpdate((operation, answer?.Status ?? 0), 1, (_, count) => count + 1);
        if (complaint is not null)
        {
            _complaints.GetOrAdd($"{operation} {complaint}", _ => $"request {number}: {complaint}\n{request.Replay(target.Port)}\n{answer?.Status} {answer?.Text}\n");
        }

        if (answer is not null)
        {
            await target.LearnAsync(answer, cancel: random.Next(4) > 0);
        }
    }
}
