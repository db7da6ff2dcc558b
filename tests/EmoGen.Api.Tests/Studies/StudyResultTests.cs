using System.Globalization;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Studies;

/// <summary>Results and exports of answers that were given over HTTP, by participants who see what the pictures show.</summary>
public abstract class StudyResultTests(StudyService service)
{
    private const string AnswersHeader = "participant,question,emotion,baseline,kind,oursSide,choice,preferred,correct,milliseconds,changes,answeredAt";

    [Fact]
    public async Task Answers_become_table_2_exclusions_and_exact_csv()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), client = service.Client;
        string id = (await owner.StudyAsync(StudyService.Whole)).Id(), path = $"/v1/studies/{id}";
        string[] addresses = await owner.InviteAsync(id, 5);
        for (int k = 0; k < 2; k++)
        {
            await TakePartAsync(client, addresses[k], (left, _) => left == "EmoGen" ? "left" : "right"); // EmoGen over all
        }

        await TakePartAsync(client, addresses[2], (_, _) => "tie");
        await client.TakePartAsync(addresses[3], _ => "tie"); // the checks, too
        JsonElement begun = await client.JsonAsync(addresses[4]);
        using HttpResponseMessage one = await client.AnswerAsync(addresses[4], begun.Trials()[0].Id(), "tie");

        JsonElement results = await owner.JsonAsync($"{path}/results");
        JsonElement participants = results.GetProperty("participants");
        Assert.Equal((5, 5, 4, 3), (Number(participants, "invited"), Number(participants, "started"), Number(participants, "finished"), Number(participants, "counted")));
        Assert.Equal(2, participants.GetProperty("excluded").GetArrayLength());
        Assert.Equal(2, results.GetProperty("exclusionRules").GetArrayLength());
        Assert.Equal(("open", "EmoGen", id), (results.GetProperty("study").Text("status"), results.GetProperty("study").Text("ours"), results.GetProperty("study").Id()));
        JsonElement[] table = [.. results.GetProperty("table").EnumerateArray()];
        Assert.Equal(6, table.Length);
        Assert.All(table, row =>
        {
            Assert.Equal((3, 9, 3), (Number(row, "ties"), Number(row, "answers"), Number(row, "participants")));
            Assert.Equal((1 + 1 + 0.5) / 3, row.GetProperty("preferOurs").GetProperty("mean").GetDouble(), 12);
            Assert.Equal(2 * Math.Pow(0.5, 6), row.GetProperty("binomialP").GetDouble(), 12);
        });
        Assert.Equal("""{"repeats":6,"same":6}""", results.GetProperty("consistency").ToString());
        Assert.Equal(1, Number((await owner.JsonAsync($"{path}/results?include=unfinished")).GetProperty("participants"), "counted") - 3);
        using HttpResponseMessage odd = await owner.GetAsync($"{path}/results?include=all", TestContext.Current.CancellationToken);
        await odd.ProblemAsync(400, "validation");
        AssertTable(await owner.TextAsync($"{path}/results.csv"), table);
        AssertAnswers(await owner.TextAsync($"{path}/answers.csv"));
    }

    private static void AssertTable(string csv, JsonElement[] table)
    {
        string expected = "baseline,question,mean,std,low,high,ties,answers,participants,binomialP\r\n" + string.Concat(table.Select(row =>
        {
            string[] shares = [.. ((string[])["mean", "std", "low", "high"]).Select(name => row.GetProperty("preferOurs").GetProperty(name).GetDouble().ToString("R", CultureInfo.InvariantCulture))];
            return $"{row.Text("baseline")},{row.Text("question")},{string.Join(',', shares)},3,9,3,{row.GetProperty("binomialP").GetDouble().ToString("R", CultureInfo.InvariantCulture)}\r\n";
        }));
        Assert.Equal(expected, csv);
    }

    private static void AssertAnswers(string csv)
    {
        string[] lines = csv.Split("\r\n");
        Assert.Equal((AnswersHeader, ""), (lines[0], lines[^1]));
        string[][] rows = [.. lines[1..^1].Select(line => line.Split(','))];
        Assert.Equal((4 * 22) + 1, rows.Length);
        Assert.All(rows, row =>
        {
            Assert.Equal(12, row.Length);
            Assert.Equal("1000", row[9]);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row[11]);
            bool isCheck = row[4] == "check";
            Assert.Equal(isCheck, row[3].Length == 0);
            Assert.Equal(isCheck ? "" : row[6] == "tie" ? "tie" : row[6] == row[5] ? "ours" : "baseline", row[7]);
            Assert.Equal(isCheck, row[8].Length > 0);
        });
        Assert.Equal(3 * 2, rows.Count(row => row[8] == "true"));
        Assert.Equal(2 * 20, rows.Count(row => row[7] == "ours"));
    }

    /// <summary>Takes part as somebody who knows the methods by their pictures and sees through the checks.</summary>
    private static async Task TakePartAsync(HttpClient client, string address, Func<string, string, string> choose)
    {
        Dictionary<string, string> choices = [];
        foreach (JsonElement trial in (await client.JsonAsync(address)).Trials())
        {
            (string Method, string Emotion, int Place)?[] left = await LookAsync(client, trial, "left"), right = await LookAsync(client, trial, "right");
            bool isLeftBroken = left[0] is null || left.Distinct().Count() < left.Length, isRightBroken = right[0] is null || right.Distinct().Count() < right.Length;
            choices[trial.Id()] = isLeftBroken ? "right" : isRightBroken ? "left" : choose(left[0]!.Value.Method, right[0]!.Value.Method);
        }

        await client.TakePartAsync(address, trial => choices[trial.Id()]);
    }

    private static async Task<(string Method, string Emotion, int Place)?[]> LookAsync(HttpClient client, JsonElement trial, string side) => await Task.WhenAll(
        trial.GetProperty(side).EnumerateArray().Select(async picture => StudyService.Read(await client.GetByteArrayAsync(picture.GetString(), TestContext.Current.CancellationToken))));

    private static int Number(JsonElement json, string property) => json.GetProperty(property).GetInt32();
}

public sealed class SqliteStudyResultTests(SqliteStudyService service) : StudyResultTests(service), IClassFixture<SqliteStudyService>;

public sealed class PostgresStudyResultTests(PostgresStudyService service) : StudyResultTests(service), IClassFixture<PostgresStudyService>;
