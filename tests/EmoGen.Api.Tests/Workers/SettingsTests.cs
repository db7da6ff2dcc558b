using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Workers;

public sealed class SettingsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-settings-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("EmoGen:Model", "/nowhere", "EmoGen:Model")]
    [InlineData("EmoGen:Model", "/etc", "EmoGen:Model")]
    [InlineData("EmoGen:Data", "/dev/null/data", "EmoGen:Data")]
    [InlineData("EmoGen:Device", "tpu", "EmoGen:Device")]
    [InlineData("EmoGen:Dtype", "int8", "EmoGen:Dtype")]
    [InlineData("EmoGen:Role", "boss", "EmoGen:Role")]
    [InlineData("EmoGen:Database:Provider", "Postgres", "EmoGen:Database:ConnectionString")]
    [InlineData("EmoGen:Worker:LeaseSeconds", "0", "EmoGen:Worker:LeaseSeconds")]
    [InlineData("EmoGen:Wroker", "0", "Wroker")]
    public async Task A_wrong_setting_stops_the_service_with_a_sentence_that_names_it(string setting, string value, string named)
    {
        Dictionary<string, string> settings = new() { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _data, [setting] = value };
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Assert.Equal(1, exitCode);
        string sentence = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Contains(named, sentence, StringComparison.Ordinal);
    }
}
