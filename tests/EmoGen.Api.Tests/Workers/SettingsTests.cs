using EmoGen.Api.Tests.Support;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Tests.Workers;

public sealed class SettingsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-settings-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    public static TheoryData<string, Action<EmoGenOptions>> WrongSettings => new()
    {
        { "EmoGen:Model", options => options.Model = "/nowhere" },
        { "EmoGen:Data", options => options.Data = "/dev/null/data" },
        { "EmoGen:Device", options => options.Device = "tpu" },
        { "EmoGen:Dtype", options => options.Dtype = "int8" },
        { "EmoGen:Database:ConnectionString", options => options.Database.Provider = DatabaseProvider.Postgres },
        { "EmoGen:Worker:LeaseSeconds", options => options.Worker.LeaseSeconds = 0 },
        { "EmoGen:Worker:SweepSeconds", options => options.Worker.SweepSeconds = double.NaN },
        { "EmoGen:Worker:MaxAttempts", options => options.Worker.MaxAttempts = 0 },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void A_wrong_setting_is_named_in_one_sentence(string named, Action<EmoGenOptions> change)
    {
        EmoGenOptions options = new() { Model = TestPack.Folder, Data = _data };
        change(options);
        ValidateOptionsResult result = Check(options);
        Assert.True(result.Failed);
        Assert.StartsWith(named + ": ", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_need_no_setting_but_a_model()
    {
        EmoGenOptions options = new() { Model = TestPack.Folder, Data = _data };
        Assert.True(Check(options).Succeeded);
        Assert.Equal($"Data Source={Path.Combine(_data, "emogen.db")}", options.Database.ConnectionString);
    }

    [Theory]
    [InlineData("EmoGen:Model", "/etc", "EmoGen:Model")]
    [InlineData("EmoGen:Role", "boss", "EmoGen:Role")]
    [InlineData("EmoGen:Wroker", "0", "Wroker")]
    public async Task A_wrong_setting_stops_the_service_with_that_sentence(string setting, string value, string named)
    {
        Dictionary<string, string> settings = new() { ["EmoGen:Model"] = TestPack.Folder, ["EmoGen:Data"] = _data, [setting] = value };
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Assert.Equal(1, exitCode);
        string sentence = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Contains(named, sentence, StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Check(EmoGenOptions options)
    {
        EmoGenOptionsSetup setup = new(new HostingEnvironment { ContentRootPath = AppContext.BaseDirectory });
        setup.PostConfigure(null, options);
        return setup.Validate(null, options);
    }
}
