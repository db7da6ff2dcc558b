using System.Net;
using System.Text.Json;
using EmoGen.Api.Studies;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Studies;

/// <summary>Studies as participants see them, who show no key.</summary>
public abstract class ParticipationTests(StudyService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_participant_answers_comes_back_changes_and_finishes()
    {
        (HttpClient owner, string study, string address) = await StartAsync();
        HttpClient client = service.Client;
        JsonElement begun = await client.JsonAsync(address);
        JsonElement[] trials = begun.Trials();
        Assert.Equal(("open", 0, trials.Length), (begun.Text("status"), begun.GetProperty("answered").GetInt32(), begun.GetProperty("total").GetInt32()));
        Assert.Equal("""{"answered":1,"total":6}""", await AnswerAsync(client, address, trials[0].Id(), "left"));
        Assert.Equal("""{"answered":1,"total":6}""", await AnswerAsync(client, address, trials[0].Id(), "left"));
        Assert.Equal("""{"answered":2,"total":6}""", await AnswerAsync(client, address, trials[1].Id(), "tie"));
        Assert.Equal("""{"answered":2,"total":6}""", await AnswerAsync(client, address, trials[0].Id(), "right"));
        Assert.Equal("""{"invited":1,"started":1,"finished":0}""", (await owner.JsonAsync($"/v1/studies/{study}")).GetProperty("participants").ToString());

        JsonElement[] resumed = (await service.Client.JsonAsync(address)).Trials();
        Assert.Equal(["right", "tie", null, null, null, null], resumed.Select(trial => trial.GetProperty("choice").GetString()));
        Assert.Equal(trials.Select(trial => trial.Id()), resumed.Select(trial => trial.Id()));
        using HttpResponseMessage early = await client.PostAsync($"{address}/finish", null, Cancellation);
        Assert.Equal("4 of 6 trials are left.", (await early.ProblemAsync(409, "trials-left")).Text("detail"));
        foreach (JsonElement trial in trials[2..])
        {
            await AnswerAsync(client, address, trial.Id(), "left");
        }

        for (int k = 0; k < 2; k++)
        {
            using HttpResponseMessage finished = await client.PostAsync($"{address}/finish", null, Cancellation);
            Assert.Equal("""{"answered":6,"total":6}""", (await finished.JsonAsync()).ToString());
        }

        using HttpResponseMessage late = await client.AnswerAsync(address, trials[0].Id(), "tie");
        await late.ProblemAsync(409, "participation-finished");
        JsonElement over = await client.JsonAsync(address);
        Assert.Equal(("finished", 6, 0), (over.Text("status"), over.GetProperty("answered").GetInt32(), over.Trials().Length));
        string[] first = [.. (await owner.TextAsync($"/v1/studies/{study}/answers.csv")).Split("\r\n")[1].Split(',')];
        Assert.Equal(("right", "1"), (first[6], first[10]));
    }

    [Fact]
    public async Task Nothing_tells_which_method_a_picture_is_of_and_two_participants_share_no_id()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), client = service.Client;
        string id = (await owner.StudyAsync(StudyService.Whole)).Id();
        string[] addresses = await owner.InviteAsync(id, 2);
        string[] texts = await Task.WhenAll(addresses.Select(client.TextAsync));
        Assert.All(texts.Zip(addresses, (text, address) => text.Replace(address, "", StringComparison.Ordinal)), text => Assert.DoesNotMatch("EmoGen|DreamBooth|SD|check|repeat|pair|table1|webp|png", text));
        string[][] ids = [.. texts.Select((text, k) => Ids(JsonDocument.Parse(text).RootElement))];
        Assert.All(ids, all => Assert.Equal(all.Length, all.Distinct().Count()));
        Assert.Empty(ids[0].Intersect(ids[1]));
        foreach (string picture in Pictures((await client.JsonAsync(addresses[0])).Trials()[3]))
        {
            using HttpResponseMessage answer = await client.GetAsync(picture, Cancellation);
            byte[] file = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            RgbImage image = ImageCodec.Decode(file);
            Assert.Equal((64, 64), (image.Width, image.Height));
            Assert.Null(ImageCodec.ReadMetadata(file));
            Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
            Assert.Equal("max-age=86400, private, immutable", answer.Headers.CacheControl?.ToString());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal($"\"{picture.Split('/')[^1]}\"", answer.Headers.ETag?.ToString());
            Assert.Null(answer.Content.Headers.ContentDisposition);
            Assert.Null(answer.Content.Headers.LastModified);
            using HttpRequestMessage again = new(HttpMethod.Get, picture) { Headers = { { "If-None-Match", answer.Headers.ETag!.ToString() } } };
            using HttpResponseMessage known = await client.SendAsync(again, Cancellation);
            Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        }

        static string[] Ids(JsonElement participation) =>
            [.. participation.Trials().SelectMany(trial => Pictures(trial).Select(picture => picture.Split('/')[^1]).Append(trial.Id()))];
    }

    [Fact]
    public async Task Every_pair_shows_a_picture_of_ours_and_one_of_a_baseline_and_every_check_has_a_broken_side()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), client = service.Client;
        string id = (await owner.StudyAsync(StudyService.Whole)).Id();
        string address = Assert.Single(await owner.InviteAsync(id, 1));
        int checks = 0;
        foreach (JsonElement trial in (await client.JsonAsync(address)).Trials())
        {
            (string Method, string Emotion, int Place)?[] left = await LookAsync(client, trial, "left"), right = await LookAsync(client, trial, "right");
            Assert.Equal(trial.Text("question") == StudyQuestion.Diversity ? 4 : 1, left.Length);
            Assert.All(left.Concat(right).OfType<(string Method, string Emotion, int Place)>(), picture => Assert.Equal(trial.Text("emotion"), picture.Emotion));
            bool isBroken = left.Contains(null) || right.Contains(null) || Math.Min(left.Distinct().Count(), right.Distinct().Count()) < left.Length;
            checks += isBroken ? 1 : 0;
            string?[] methods = [.. left.Concat(right).Select(picture => picture?.Method).Distinct()];
            Assert.True(isBroken || (methods.Length == 2 && methods.Contains("EmoGen")), string.Join(' ', methods));
        }

        Assert.Equal(2, checks);
    }

    [Fact]
    public async Task Two_tabs_that_answer_at_once_leave_one_answer_and_both_see_it()
    {
        (_, _, string address) = await StartAsync();
        HttpClient client = service.Client;
        JsonElement trial = (await client.JsonAsync(address)).Trials()[2];
        string[] choices = [.. Enumerable.Range(0, 20).Select(k => k % 2 == 0 ? "left" : "right")];
        string[] answers = await Task.WhenAll(choices.Select(choice => AnswerAsync(client, address, trial.Id(), choice)));
        Assert.All(answers, answer => Assert.Equal("""{"answered":1,"total":6}""", answer));
        await AnswerAsync(client, address, trial.Id(), "tie");
        Assert.Equal("tie", (await client.JsonAsync(address)).Trials()[2].Text("choice"));
    }

    [Fact]
    public async Task Twenty_participants_at_once_lose_nothing()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        string id = (await owner.StudyAsync(StudyService.Small)).Id();
        string[] addresses = await owner.InviteAsync(id, 20);
        await Task.WhenAll(addresses.Select((address, k) => service.Client.TakePartAsync(address, _ => k % 3 == 0 ? "left" : "right")));
        Assert.Equal("""{"invited":20,"started":20,"finished":20}""", (await owner.JsonAsync($"/v1/studies/{id}")).GetProperty("participants").ToString());
        string[][] rows = [.. (await owner.TextAsync($"/v1/studies/{id}/answers.csv")).TrimEnd().Split("\r\n").Skip(1).Select(line => line.Split(','))];
        Assert.Equal((20 * 6, 20), (rows.Length, rows.Select(row => row[0]).Distinct().Count()));
        Assert.Equal(7 * 6, rows.Count(row => row[6] == "left"));
    }

    [Fact]
    public async Task After_closing_nothing_changes_and_what_was_answered_stays()
    {
        (HttpClient owner, string study, string address) = await StartAsync();
        HttpClient client = service.Client;
        JsonElement[] trials = (await client.JsonAsync(address)).Trials();
        await AnswerAsync(client, address, trials[0].Id(), "left");
        string finished = Assert.Single(await owner.InviteAsync(study, 1));
        await client.TakePartAsync(finished, _ => "right");
        using HttpResponseMessage closed = await owner.PostAsync($"/v1/studies/{study}/close", null, Cancellation);
        Assert.Equal("closed", (await closed.JsonAsync()).Text("status"));
        using HttpResponseMessage twice = await owner.PostAsync($"/v1/studies/{study}/close", null, Cancellation);
        await twice.ProblemAsync(409, "study-closed");
        foreach (string path in (string[])[$"{address}/trials/{trials[0].Id()}", $"{address}/trials/{trials[1].Id()}"])
        {
            using HttpResponseMessage late = await client.AnswerAsync(address, path.Split('/')[^1], "right");
            await late.ProblemAsync(409, "study-closed");
        }

        using HttpResponseMessage end = await client.PostAsync($"{address}/finish", null, Cancellation);
        await end.ProblemAsync(409, "study-closed");
        using HttpResponseMessage again = await client.PostAsync($"{finished}/finish", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(("closed", 1), ((await client.JsonAsync(address)).Text("status"), (await client.JsonAsync(address)).GetProperty("answered").GetInt32()));
        Assert.Equal("finished", (await client.JsonAsync(finished)).Text("status"));
        using HttpResponseMessage invited = await owner.PostJsonAsync($"/v1/studies/{study}/participants", """{"count":1}""");
        await invited.ProblemAsync(409, "study-closed");
        Assert.Equal(1 + 6 + 2, (await owner.TextAsync($"/v1/studies/{study}/answers.csv")).Split("\r\n").Length);
    }

    [Fact]
    public async Task An_answer_beside_the_closing_is_either_taken_and_counted_or_refused()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), client = service.Client;
        string id = (await owner.StudyAsync(StudyService.Small)).Id();
        string[] addresses = await owner.InviteAsync(id, 8);
        JsonElement[] begun = await Task.WhenAll(addresses.Select(client.JsonAsync));
        Task<HttpStatusCode[]>[] answering = [.. addresses.Select((address, k) => Task.WhenAll(begun[k].Trials().Select(async trial => (await client.AnswerAsync(address, trial.Id(), "left")).StatusCode)))];
        await Task.WhenAny(answering.SelectMany(one => new Task[] { one, Task.Delay(30, Cancellation) }));
        using HttpResponseMessage closed = await owner.PostAsync($"/v1/studies/{id}/close", null, Cancellation);
        string atClosing = await owner.TextAsync($"/v1/studies/{id}/answers.csv");
        HttpStatusCode[] codes = [.. (await Task.WhenAll(answering)).SelectMany(one => one)];
        Assert.All(codes, code => Assert.True(code is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{code}"));
        Assert.Equal(atClosing, await owner.TextAsync($"/v1/studies/{id}/answers.csv"));
        Assert.Equal(codes.Count(code => code == HttpStatusCode.OK), atClosing.Split("\r\n").Length - 2);
    }

    [Fact]
    public async Task The_open_link_makes_a_participant_each_time_up_to_the_studys_limit_and_pace()
    {
        await using WebApplicationFactory<Program> host = service.On(new Dictionary<string, string> { ["EmoGen:Studies:MaxParticipants"] = "62" });
        HttpClient owner = host.CreateClient().With((await service.ClientAsync("submit", "read")).DefaultRequestHeaders.Authorization!.Parameter), client = host.CreateClient();
        JsonElement study = await owner.StudyAsync(StudyService.Small);
        string code = study.Text("joinUrl").Split('/')[^1], body = $$"""{"code":"{{code}}"}""";
        HashSet<string> links = [];
        for (int k = 0; k < JoinLimit.AtOnce; k++)
        {
            using HttpResponseMessage joined = await client.PostJsonAsync("/v1/participations", body);
            Assert.Equal(HttpStatusCode.Created, joined.StatusCode);
            links.Add((await joined.JsonAsync()).Text("url"));
        }

        Assert.Equal(60, links.Count);
        Assert.Equal("open", (await client.JsonAsync(StudyClient.Address(links.First()))).Text("status"));
        using HttpResponseMessage many = await owner.PostJsonAsync($"/v1/studies/{study.Id()}/participants", """{"count":3}""");
        Assert.Equal("It may have 62 participants.", (await many.ProblemAsync(409, "study-full")).Text("detail"));
        HttpResponseMessage[] burst = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.PostJsonAsync("/v1/participations", body)));
        await burst.First(answer => (int)answer.StatusCode == 429).ProblemAsync(429, "rate-limited");
        Assert.Equal(TimeSpan.FromSeconds(1), burst.First(answer => (int)answer.StatusCode == 429).Headers.RetryAfter?.Delta);
        using HttpResponseMessage wrong = await client.PostJsonAsync("/v1/participations", """{"code":"egj_0000000000000000000000"}""");
        await wrong.ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Wrong_tokens_and_ids_of_other_participants_open_nothing()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), client = service.Client;
        string[] addresses = await owner.InviteAsync((await owner.StudyAsync(StudyService.Small)).Id(), 2);
        JsonElement foreign = (await client.JsonAsync(addresses[1])).Trials()[0];
        string picture = Pictures(foreign)[0].Split('/')[^1];
        foreach (string path in (string[])[$"{addresses[0]}/pictures/{picture}", addresses[0][..^1], addresses[0] + "0", "/v1/participations/none", $"{addresses[0]}/pictures/x"])
        {
            using HttpResponseMessage none = await client.GetAsync(path, Cancellation);
            await none.ProblemAsync(404, "not-found");
        }

        using HttpResponseMessage wrong = await client.AnswerAsync(addresses[0], foreign.Id(), "left");
        await wrong.ProblemAsync(404, "not-found");
        using HttpResponseMessage odd = await client.AnswerAsync(addresses[1], foreign.Id(), "both", -1);
        JsonElement errors = (await odd.ProblemAsync(400, "validation")).GetProperty("errors");
        Assert.Equal("""{"choice":["Expected one of left, right, tie, got 'both'."],"milliseconds":["Expected 0 to 86400000."]}""", errors.ToString());
    }

    [Fact]
    public async Task A_room_that_shares_an_address_is_not_held_to_one_callers_limits()
    {
        await using WebApplicationFactory<Program> host = service.On(new Dictionary<string, string> { ["EmoGen:Limits:RequestsPerMinute"] = "1", ["EmoGen:Limits:Burst"] = "2" });
        (_, _, string address) = await StartAsync();
        HttpClient client = host.CreateClient();
        HttpStatusCode[] codes = await Task.WhenAll(Enumerable.Range(0, 80).Select(async _ => (await client.GetAsync(address, Cancellation)).StatusCode));
        Assert.Equal(64, codes.Count(code => code == HttpStatusCode.OK));
        Assert.Equal(16, codes.Count(code => code == HttpStatusCode.TooManyRequests));
    }

    private async Task<(HttpClient Owner, string Study, string Address)> StartAsync()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        string id = (await owner.StudyAsync(StudyService.Small)).Id();
        return (owner, id, Assert.Single(await owner.InviteAsync(id, 1)));
    }

    private static async Task<string> AnswerAsync(HttpClient client, string address, string trial, string choice)
    {
        using HttpResponseMessage answered = await client.AnswerAsync(address, trial, choice);
        return (await answered.JsonAsync()).ToString();
    }

    private static async Task<(string Method, string Emotion, int Place)?[]> LookAsync(HttpClient client, JsonElement trial, string side) =>
        await Task.WhenAll(trial.GetProperty(side).EnumerateArray().Select(async picture => StudyService.Read(await client.GetByteArrayAsync(picture.GetString(), Cancellation))));

    private static string[] Pictures(JsonElement trial) =>
        [.. trial.GetProperty("left").EnumerateArray().Concat(trial.GetProperty("right").EnumerateArray()).Select(picture => picture.GetString()!)];
}

public sealed class SqliteParticipationTests(SqliteStudyService service) : ParticipationTests(service), IClassFixture<SqliteStudyService>;

public sealed class PostgresParticipationTests(PostgresStudyService service) : ParticipationTests(service), IClassFixture<PostgresStudyService>;
