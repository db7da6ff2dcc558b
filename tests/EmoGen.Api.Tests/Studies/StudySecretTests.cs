using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Studies;

/// <summary>A participant's token stands in addresses: what the service writes and tells of it, and a process that dies on the way.</summary>
public sealed class StudySecretTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-study-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Neither_log_nor_database_nor_traces_hold_a_token()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        Dictionary<string, string> settings = Settings();
        settings["EmoGen:Telemetry:OtlpEndpoint"] = collector.Address;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        foreach (string source in (string[])["Default", "Override:Microsoft.AspNetCore", "Override:Microsoft.EntityFrameworkCore"])
        {
            settings[$"Serilog:MinimumLevel:{source}"] = "Verbose";
        }

        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        string address, code, token;
        await using (service)
        {
            JsonElement study = await client.StudyAsync(StudyService.Small);
            code = study.Text("joinUrl").Split('/')[^1];
            address = Assert.Single(await client.InviteAsync(study.Id(), 1));
            token = address.Split('/')[^1];
            await client.TakePartAsync(address, _ => "left");
            using HttpResponseMessage joined = await client.PostJsonAsync("/v1/participations", $$"""{"code":"{{code}}"}""");
            foreach (string page in (string[])[$"/study/{token}", $"/study/join/{code}"])
            {
                await client.GetAsync(page, Cancellation);
            }

            await collector.WaitForAsync(span => span.Name.Contains("participations/{token}/finish", StringComparison.Ordinal));
            Assert.Equal(0, await service.StopAsync());
        }

        Assert.Contains("/v1/participations/{token}/finish", service.Output, StringComparison.Ordinal);
        Assert.Contains("/v1/participations/egp_***", service.Output, StringComparison.Ordinal);
        Assert.All(collector.Spans.SelectMany(span => span.Attributes.Values.Append(span.Name)), value => Assert.DoesNotContain(token, value, StringComparison.Ordinal));
        Assert.Contains(collector.Spans, span => span.Attributes.Values.Contains("/v1/participations/egp_***/finish"));
        Assert.DoesNotContain(token, service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(code, service.Output, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_data, "emogen.db*"), file => Assert.DoesNotContain(token, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_kill_9_every_answer_that_was_confirmed_is_there_and_the_participant_goes_on()
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(Settings());
        string id, address;
        Dictionary<string, string> confirmed = [];
        await using (service)
        {
            id = (await client.StudyAsync(StudyService.Whole)).Id();
            address = Assert.Single(await client.InviteAsync(id, 1));
            Task kill = Task.CompletedTask;
            try
            {
                foreach (JsonElement trial in (await client.JsonAsync(address)).Trials().Concat((await client.JsonAsync(address)).Trials()))
                {
                    kill = confirmed.Count == 5 ? Task.Run(service.KillAsync, Cancellation) : kill;
                    string choice = confirmed.ContainsKey(trial.Id()) ? "right" : "left";
                    using HttpResponseMessage answered = await client.AnswerAsync(address, trial.Id(), choice);
                    Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
                    confirmed[trial.Id()] = choice;
                }
            }
            catch (HttpRequestException)
            {
                // Killed between answer and response.
            }

            await kill;
        }

        (service, client) = await ServiceProcess.StartAsync(Settings());
        await using (service)
        {
            JsonElement[] trials = (await client.JsonAsync(address)).Trials();
            Assert.InRange(confirmed.Count, 5, trials.Length);
            Assert.All(trials.Where(trial => confirmed.ContainsKey(trial.Id())), trial => Assert.Contains(trial.GetProperty("choice").GetString(), (string[])[confirmed[trial.Id()], "right"]));
            Assert.InRange(trials.Count(trial => trial.GetProperty("choice").ValueKind != JsonValueKind.Null), confirmed.Count, confirmed.Count + 1);
            await client.TakePartAsync(address, _ => "tie");
            Assert.Equal(1, (await client.JsonAsync($"/v1/studies/{id}/results")).GetProperty("participants").GetProperty("finished").GetInt32());
        }
    }

    private Dictionary<string, string> Settings()
    {
        StudyService.WritePictures(Path.Combine(_data, "studies/table1"));
        return new()
        {
            ["EmoGen:Model"] = TestPack.Folder,
            ["EmoGen:Data"] = _data,
            ["EmoGen:Role"] = "Api",
            ["EmoGen:Studies:Folder"] = Path.Combine(_data, "studies"),
        };
    }
}
