using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Microsoft.Extensions.Configuration;
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
        { "EmoGen:Database:ConnectionString", options => options.Database = new DatabaseOptions { ConnectionString = "Host=a", ConnectionStringFile = "/etc/hostname" } },
        { "EmoGen:Database:ConnectionStringFile", options => options.Database.ConnectionStringFile = "/nowhere" },
        { "EmoGen:Database:ConnectionString", options => options.Database = Postgres("Host=localhost;Password=half;hidden") },
        { "EmoGen:Database:ConnectionString", options => options.Database = Postgres("Host=localhost;Port=many") },
        { "EmoGen:Database:ConnectionString", options => options.Database.ConnectionString = "emogen.db" },
        { "EmoGen:Worker:LeaseSeconds", options => options.Worker.LeaseSeconds = 0 },
        { "EmoGen:Worker:SweepSeconds", options => options.Worker.SweepSeconds = double.NaN },
        { "EmoGen:Worker:MaxAttempts", options => options.Worker.MaxAttempts = 0 },
        { "EmoGen:Worker:StallSeconds", options => options.Worker.StallSeconds = 0 },
        { "EmoGen:Telemetry:OtlpEndpoint", options => options.Telemetry.OtlpEndpoint = "collector:4317" },
        { "EmoGen:Telemetry:OtlpEndpoint", options => options.Telemetry.OtlpEndpoint = "" },
        { "EmoGen:Telemetry:OtlpEndpoint", options => options.Telemetry.OtlpEndpoint = "http://user:password@collector:4317" },
        { "EmoGen:Telemetry:TraceRatio", options => options.Telemetry.TraceRatio = double.NaN },
        { "EmoGen:Facades:WaitSeconds", options => options.Facades.WaitSeconds = 0 },
        { "EmoGen:Blobs:Redirect", options => options.Blobs.Redirect = true },
        { "EmoGen:Blobs:LinkMinutes", options => options.Blobs.LinkMinutes = 0 },
        { "EmoGen:Blobs:PatienceSeconds", options => options.Blobs.PatienceSeconds = -1 },
        { "EmoGen:Blobs:SweepHours", options => options.Blobs.SweepHours = 25 },
        { "EmoGen:Blobs:GraceMinutes", options => options.Blobs.GraceMinutes = double.NaN },
        { "EmoGen:Blobs:Retention:MaxAgeDays", options => options.Blobs.Retention.MaxAgeDays = 0 },
        { "EmoGen:Blobs:Retention:MaxPictures", options => options.Blobs.Retention.MaxPictures = -1 },
        { "EmoGen:Blobs:S3:Bucket", options => options.Blobs = S3(s3 => s3.Bucket = null) },
        { "EmoGen:Blobs:S3:Prefix", options => options.Blobs = S3(s3 => s3.Prefix = "pictures") },
        { "EmoGen:Blobs:S3:Endpoint", options => options.Blobs = S3(s3 => s3.Endpoint = "minio:9000") },
        { "EmoGen:Blobs:S3:Endpoint", options => options.Blobs = S3(s3 => s3.Endpoint = "http://user:password@minio:9000") },
        { "EmoGen:Blobs:S3:SecretKey", options => options.Blobs = S3(s3 => s3.AccessKey = "key") },
        { "EmoGen:Blobs:S3:AccessKey", options => options.Blobs = S3(s3 => s3.SecretKey = "secret") },
        { "EmoGen:Blobs:S3:SecretKeyFile", options => options.Blobs = S3(s3 => s3.SecretKeyFile = "/nowhere") },
        { "EmoGen:Blobs:Azure:Container", options => options.Blobs = Azure(azure => azure.Container = "") },
        { "EmoGen:Blobs:Azure:ConnectionString", options => options.Blobs = Azure(azure => azure.ConnectionString = null) },
        { "EmoGen:Blobs:Azure:ConnectionString", options => options.Blobs = Azure(azure => azure.ConnectionString = "AccountName=only") },
        { "EmoGen:Blobs:Azure:ConnectionString", options => options.Blobs = Azure(azure => azure.ConnectionStringFile = "/etc/hostname") },
        { "EmoGen:Webhooks:Secret", options => options.Webhooks = new() { Secret = new string('s', 32), SecretFile = "/etc/hostname" } },
        { "EmoGen:Webhooks:SecretFile", options => options.Webhooks.SecretFile = "/nowhere/secret" },
        { "EmoGen:Webhooks:AllowedNetworks", options => options.Webhooks.AllowedNetworks.Add("intranet") },
        { "EmoGen:Webhooks:AllowedNetworks", options => options.Webhooks.AllowedNetworks.Add("10.0.0.0/33") },
        { "EmoGen:Webhooks:RetrySeconds", options => options.Webhooks.RetrySeconds.Add(0) },
        { "EmoGen:Webhooks:RetrySeconds", options => options.Webhooks.RetrySeconds.Add(604_801) },
        { "EmoGen:Webhooks:RetrySeconds", options => options.Webhooks.RetrySeconds.Add(double.NaN) },
        { "EmoGen:Webhooks:RetrySeconds", options => Enumerable.Range(1, 51).ToList().ForEach(s => options.Webhooks.RetrySeconds.Add(s)) },
        { "EmoGen:Webhooks:TimeoutSeconds", options => options.Webhooks.TimeoutSeconds = 0 },
        { "EmoGen:Webhooks:TimeoutSeconds", options => options.Webhooks.TimeoutSeconds = 61 },
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
        Assert.DoesNotContain("hidden", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EmoGen:Blobs:S3:SecretKey", "hunter2")]
    [InlineData("EmoGen:Blobs:Azure:ConnectionString", "hunter2")]
    [InlineData("EmoGen:Webhooks:Secret", "hunter2")]
    [InlineData("EmoGen:Database:ConnectionString", "Host=a;Username=b;Password=hunter2")]
    [InlineData("EmoGen:Database:ConnectionString", "Host=a;pwd=hunter2")]
    [InlineData("EmoGen:Database:ConnectionString", "hunter2")]
    public void A_secret_on_the_command_line_is_refused_and_not_repeated(string setting, string value)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddCommandLine([$"--{setting}={value}"]).Build();
        StartupException refused = Assert.Throws<StartupException>(configuration.RefuseSecretsInArguments);
        Assert.StartsWith(setting + ": ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_without_a_password_may_stand_on_the_command_line() =>
        new ConfigurationBuilder().AddCommandLine(["--EmoGen:Database:ConnectionString=Data Source=/tmp/jobs.db"]).Build().RefuseSecretsInArguments();

    [Fact]
    public void The_connection_string_is_read_from_its_file()
    {
        string file = Path.Combine(_data, "connection");
        File.WriteAllText(file, "Host=a;Password=hunter2\n");
        EmoGenOptions options = new() { Model = TestPack.Folder, Data = _data, Database = new() { Provider = DatabaseProvider.Postgres, ConnectionStringFile = file } };
        Assert.True(Check(options).Succeeded);
        Assert.Equal("Host=a;Password=hunter2", options.Database.ConnectionString);
    }

    [Fact]
    public void No_data_folder_is_needed_where_database_and_pictures_lie_elsewhere()
    {
        EmoGenOptions options = new()
        {
            Model = TestPack.Folder,
            Data = "/dev/null/data",
            Database = new() { Provider = DatabaseProvider.Postgres, ConnectionString = "Host=a" },
            Blobs = S3(_ => { }),
        };
        Assert.True(Check(options).Succeeded);
        options.Blobs = new BlobOptions();
        Assert.StartsWith("EmoGen:Data: ", Check(options).FailureMessage, StringComparison.Ordinal);
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

    private static DatabaseOptions Postgres(string connection) => new() { Provider = DatabaseProvider.Postgres, ConnectionString = connection };

    private static BlobOptions S3(Action<S3Options> change)
    {
        BlobOptions options = new() { Provider = BlobProvider.S3, S3 = new S3Options { Bucket = "pictures" } };
        change(options.S3);
        return options;
    }

    private static BlobOptions Azure(Action<AzureOptions> change)
    {
        BlobOptions options = new()
        {
            Provider = BlobProvider.Azure,
            Azure = new AzureOptions { Container = "pictures", ConnectionString = "UseDevelopmentStorage=true" },
        };
        change(options.Azure);
        return options;
    }

    private static ValidateOptionsResult Check(EmoGenOptions options)
    {
        EmoGenOptionsSetup setup = new(new HostingEnvironment { ContentRootPath = AppContext.BaseDirectory });
        setup.PostConfigure(null, options);
        return setup.Validate(null, options);
    }
}
