using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Studies;

/// <summary>Studies from their making to their end, as owners see them.</summary>
public abstract class StudyTests(StudyService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_is_made_with_its_defaults_filled_in_and_found_again()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        using HttpResponseMessage made = await owner.PostJsonAsync("/v1/studies", StudyService.Whole);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        JsonElement study = await made.JsonAsync(), found = await owner.JsonAsync(made.Headers.Location!.OriginalString);
        Assert.Equal(study.ToString(), found.ToString());
        Assert.Equal("""["image-fidelity","emotion-faithfulness","semantic-diversity"]""", study.GetProperty("questions").ToString());
        Assert.Equal("""["EmoGen","DreamBooth","SD"]""", study.GetProperty("methods").ToString());
        Assert.Equal("""{"invited":0,"started":0,"finished":0}""", study.GetProperty("participants").ToString());
        Assert.Equal((2, 2, 1, (3 * 2 * 3) + 4), (Number(study, "attentionChecks"), Number(study, "repeats"), Number(study, "trialsPerCell"), Number(study, "trials")));
        Assert.Equal(("open", "Look well.\nThank you."), (study.Text("status"), study.Text("instructions")));
        Assert.Equal(JsonValueKind.Null, study.GetProperty("closedAt").ValueKind);
    }

    [Fact]
    public async Task An_owner_sees_and_changes_own_studies_only_and_an_administrator_all()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), other = await service.ClientAsync("submit", "read"), admin = await service.ClientAsync("admin");
        string id = (await owner.StudyAsync(StudyService.Small)).Id(), path = $"/v1/studies/{id}";
        foreach ((string method, string place) in ((string, string)[])
            [("GET", path), ("GET", $"{path}/results"), ("GET", $"{path}/results.csv"), ("GET", $"{path}/answers.csv"), ("POST", $"{path}/participants"), ("POST", $"{path}/close"), ("DELETE", path)])
        {
            using HttpRequestMessage request = new(new HttpMethod(method), place) { Content = place.EndsWith("participants", StringComparison.Ordinal) ? Json("""{"count":1}""") : null };
            using HttpResponseMessage refused = await other.SendAsync(request, Cancellation);
            await refused.ProblemAsync(404, "not-found");
        }

        Assert.Empty((await other.JsonAsync("/v1/studies")).GetProperty("items").EnumerateArray());
        Assert.Equal(id, (await admin.JsonAsync(path)).Id());
        Assert.Equal("open", (await owner.JsonAsync(path)).Text("status"));
    }

    [Fact]
    public async Task Studies_are_listed_newest_first_in_pages()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        string first = (await owner.StudyAsync(StudyService.Small)).Id(), second = (await owner.StudyAsync(StudyService.Small)).Id();
        await owner.InviteAsync(first, 3);
        JsonElement page = await owner.JsonAsync("/v1/studies?limit=1");
        Assert.Equal(second, Assert.Single(page.GetProperty("items").EnumerateArray()).Id());
        JsonElement rest = await owner.JsonAsync($"/v1/studies?limit=1&cursor={page.Text("nextCursor")}");
        JsonElement last = Assert.Single(rest.GetProperty("items").EnumerateArray());
        Assert.Equal((first, 3), (last.Id(), Number(last.GetProperty("participants"), "invited")));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("\"seed\":7", "\"grid\":9", "methods[0]", "'EmoGen' has too few pictures: awe has 6; expected at least 9 of each emotion.")]
    [InlineData("table1/SD", "table1/nowhere", "methods[1].folder", "There is no such folder below EmoGen:Studies:Folder.")]
    [InlineData("table1/SD", "../studies/table1/SD", "methods[1].folder", "Expected names with / between them, relative to EmoGen:Studies:Folder, without . and ..")]
    [InlineData("table1/SD", "table1/./SD", "methods[1].folder", "Expected names with / between them, relative to EmoGen:Studies:Folder, without . and ..")]
    [InlineData("table1/SD", "/etc", "methods[1].folder", "Expected names with / between them, relative to EmoGen:Studies:Folder, without . and ..")]
    [InlineData("table1/SD", "table1/SD/awe", "methods[1]", "'SD' has too few pictures: awe has 0; expected at least 4 of each emotion.")]
    [InlineData("\"name\":\"SD\"", "\"name\":\"EmoGen\"", "methods[1].name", "It stands twice.")]
    [InlineData("\"name\":\"SD\"", "\"name\":\"=SD()\"", "methods[1].name", "Expected 1 to 60 printable characters, none of = + - @ first.")]
    [InlineData("\"ours\":\"EmoGen\"", "\"ours\":\"Ours\"", "ours", "Expected the name of one of the methods.")]
    [InlineData("\"awe\"", "\"joy\"", "emotions[0]", "Expected one of amusement, awe, contentment, excitement, anger, disgust, fear, sadness, got 'joy'.")]
    [InlineData("\"grid\":4", "\"grid\":5", "grid", "Expected one of 4, 9, 16, 25, got 5.")]
    [InlineData("\"repeats\":1", "\"repeats\":2", "repeats", "Expected 0 to 1, got 2.")]
    [InlineData("\"seed\":7", "\"seed\":-1", "seed", "Expected 0 to 2147483647, got -1.")]
    [InlineData("\"folder\":\"table1/SD\"", "\"jobs\":[]", "methods[1].jobs", "Expected 1 to 1000 ids.")]
    [InlineData("\"folder\":\"table1/SD\"", "\"jobs\":[\"0193a1c5-0000-7000-8000-000000000000\"]", "methods[1].jobs[0]", "There is no such job.")]
    [InlineData("\"folder\":\"table1/SD\"", "\"folder\":\"x\",\"jobs\":[]", "methods[1]", "Expected either jobs or a folder.")]
    [InlineData("\"seed\":7", "\"secret\":7", "secret", "There is no such field.")]
    public async Task What_is_wrong_with_a_study_is_told_by_field(string good, string bad, string field, string sentence)
    {
        Assert.Contains(good, StudyService.Small, StringComparison.Ordinal);
        string json = bad == "\"grid\":9" ? StudyService.Small.Replace("\"grid\":4", bad, StringComparison.Ordinal) : StudyService.Small.Replace(good, bad, StringComparison.Ordinal);
        using HttpResponseMessage refused = await (await service.ClientAsync("submit", "read")).PostJsonAsync("/v1/studies", json);
        JsonElement problem = await refused.ProblemAsync(400, "validation");
        Assert.Equal(sentence, problem.GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Fact]
    public async Task A_missing_cell_is_one_refusal_that_names_method_and_emotions()
    {
        StudyService.WritePictures(Path.Combine(service.Folder, "gaps"));
        Directory.Delete(Path.Combine(service.Folder, "gaps/SD/fear"), recursive: true);
        File.Delete(Path.Combine(service.Folder, "gaps/SD/sadness/00.webp"));
        File.Delete(Path.Combine(service.Folder, "gaps/SD/sadness/01.webp"));
        File.Delete(Path.Combine(service.Folder, "gaps/SD/sadness/02.webp"));
        using HttpResponseMessage refused = await (await service.ClientAsync("submit", "read")).PostJsonAsync(
            "/v1/studies", StudyService.Whole.Replace("table1/SD", "gaps/SD", StringComparison.Ordinal));
        JsonElement errors = (await refused.ProblemAsync(400, "validation")).GetProperty("errors");
        Assert.Equal("""{"methods[2]":["'SD' has too few pictures: fear has 0, sadness has 3; expected at least 4 of each emotion."]}""", errors.ToString());
    }

    [Theory]
    [InlineData("linked", "'linked/SD' is a link: links are not followed.")]
    [InlineData("linked-emotion", "'awe' is a link: links are not followed.")]
    [InlineData("linked-file", "'awe/99.webp' is a link: links are not followed.")]
    public async Task Links_are_refused_wherever_they_stand(string folder, string sentence)
    {
        HttpClient client = await service.ClientAsync("submit", "read");
        string there = Path.Combine(service.Folder, "table1"), here = Path.Combine(service.Folder, folder);
        switch (folder)
        {
            case "linked":
                Directory.CreateSymbolicLink(here, there);
                break;
            case "linked-emotion":
                Directory.CreateDirectory(Path.Combine(here, "SD"));
                Directory.CreateSymbolicLink(Path.Combine(here, "SD/awe"), Path.Combine(there, "SD/awe"));
                break;
            default:
                StudyService.WritePictures(here);
                File.CreateSymbolicLink(Path.Combine(here, "SD/awe/99.webp"), Path.Combine(there, "SD/awe/00.webp"));
                break;
        }

        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/studies", StudyService.Small.Replace("table1/SD", $"{folder}/SD", StringComparison.Ordinal));
        JsonElement problem = await refused.ProblemAsync(400, "validation");
        Assert.Equal(sentence, problem.GetProperty("errors").GetProperty("methods[1].folder")[0].GetString());
        Directory.Delete(here, recursive: folder != "linked");
    }

    [Fact]
    public async Task A_pipe_that_is_named_as_a_picture_is_refused_and_not_waited_for()
    {
        string folder = Path.Combine(service.Folder, "pipe");
        StudyService.WritePictures(folder);
        using (var made = Process.Start("mkfifo", [Path.Combine(folder, "SD/awe/99.webp")]))
        {
            await made.WaitForExitAsync(Cancellation);
        }

        using HttpResponseMessage refused = await (await service.ClientAsync("submit", "read")).PostJsonAsync(
            "/v1/studies", StudyService.Small.Replace("table1/SD", "pipe/SD", StringComparison.Ordinal));
        JsonElement problem = await refused.ProblemAsync(400, "validation");
        Assert.Equal("'awe/99.webp' is empty, expected a picture.", problem.GetProperty("errors").GetProperty("methods[1].folder")[0].GetString());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broken_picture_is_named_and_nothing_is_left_of_the_study()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        string folder = Path.Combine(service.Folder, "broken");
        StudyService.WritePictures(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "SD/awe/03.webp"), [1, 2, 3], Cancellation);
        using HttpResponseMessage refused = await owner.PostJsonAsync("/v1/studies", StudyService.Small.Replace("table1/SD", "broken/SD", StringComparison.Ordinal));
        JsonElement problem = await refused.ProblemAsync(400, "validation");
        Assert.Equal(
            "The picture 03.webp of 'SD', awe, cannot be used: the picture is not a PNG, JPEG or WebP file.", problem.GetProperty("errors").GetProperty("methods[1].folder")[0].GetString());
        Assert.Empty((await owner.JsonAsync("/v1/studies")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_study_of_jobs_has_copies_that_outlive_the_jobs_pictures()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), anybody = service.Client;
        JsonElement job = await owner.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"count":4}""");
        JsonElement transfer = await owner.FinishAsync("/v1/transfers", """{"emotion":"awe","templates":["{}","{} bag","{} cup","{} hat"],"includeNeutral":true,"steps":1}""");
        JsonElement study = await owner.StudyAsync(Replace(StudyService.Small, ("\"folder\":\"table1/EmoGen\"", $"\"jobs\":[\"{job.Id()}\"]"), ("\"folder\":\"table1/SD\"", $"\"jobs\":[\"{transfer.Id()}\"]")));
        foreach (JsonElement image in job.Images())
        {
            using HttpResponseMessage gone = await owner.DeleteAsync($"/v1/images/{image.Id()}", Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        }

        string address = Assert.Single(await owner.InviteAsync(study.Id(), 1));
        foreach (string picture in (await anybody.JsonAsync(address)).Trials().SelectMany(Pictures))
        {
            byte[] file = await anybody.GetByteArrayAsync(picture, Cancellation);
            RgbImage image = ImageCodec.Decode(file);
            Assert.Null(ImageCodec.ReadMetadata(file));
            Assert.Equal((64, 64), (image.Width, image.Height));
        }
    }

    [Fact]
    public async Task Jobs_of_others_of_several_emotions_and_unfinished_ones_are_refused_each_by_its_place()
    {
        HttpClient owner = await service.ClientAsync("submit", "read"), other = await service.ClientAsync("submit", "read");
        string theirs = (await other.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
        string mixed = (await owner.FinishAsync("/v1/fusions", """{"emotions":[{"emotion":"awe","weight":1},{"emotion":"fear","weight":1}],"steps":1}""")).Id();
        JsonElement canceled = await owner.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":150,"count":16}""");
        using HttpResponseMessage stopped = await owner.PostAsync($"/v1/jobs/{canceled.Id()}/cancel", null, Cancellation);
        using HttpResponseMessage refused = await owner.PostJsonAsync(
            "/v1/studies", StudyService.Small.Replace("\"folder\":\"table1/SD\"", $"\"jobs\":[\"{theirs}\",\"{mixed}\",\"{canceled.Id()}\"]", StringComparison.Ordinal));
        JsonElement errors = (await refused.ProblemAsync(400, "validation")).GetProperty("errors");
        Assert.Equal(
            """{"methods[1].jobs[0]":["There is no such job."],"methods[1].jobs[1]":["The job is of several emotions."],"methods[1].jobs[2]":["The job has not succeeded."]}""",
            errors.ToString());
    }

    private static IEnumerable<string> Pictures(JsonElement trial) =>
        trial.GetProperty("left").EnumerateArray().Concat(trial.GetProperty("right").EnumerateArray()).Select(picture => picture.GetString()!);

    private static string Replace(string text, params (string Old, string New)[] pairs) => pairs.Aggregate(text, (one, pair) => one.Replace(pair.Old, pair.New, StringComparison.Ordinal));

    private static StringContent Json(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static int Number(JsonElement json, string property) => json.GetProperty(property).GetInt32();
}

public sealed class SqliteStudyTests(SqliteStudyService service) : StudyTests(service), IClassFixture<SqliteStudyService>;

public sealed class PostgresStudyTests(PostgresStudyService service) : StudyTests(service), IClassFixture<PostgresStudyService>;
