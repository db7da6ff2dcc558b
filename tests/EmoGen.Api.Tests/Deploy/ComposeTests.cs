using System.Text.Json.Nodes;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Deploy;

public sealed class ComposeTests
{
    private static readonly JsonNode Compose = Yaml.Read(Path.Combine(Repository.Folder, "docker-compose.yml"))[0];

    private static readonly Dictionary<string, JsonNode> Services = ((JsonObject)Compose["services"]!).ToDictionary(service => service.Key, service => service.Value!);

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_container_has_no_rights_writes_nowhere_but_to_its_volumes_and_keeps_its_log_small(string name)
    {
        JsonNode service = Services[name];
        Assert.Equal("true", service.TextAt("read_only"));
        Assert.Equal(["ALL"], service.ListAt("cap_drop").Select(cap => $"{cap}"));
        Assert.Null(service["cap_add"]);
        Assert.Null(service["privileged"]);
        Assert.Contains("no-new-privileges:true", service.ListAt("security_opt").Select(option => $"{option}"));
        Assert.NotNull(service.At("logging/options/max-size"));
        Assert.NotNull(service.At("logging/options/max-file"));
        Assert.NotNull(service["networks"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_container_uses_only_secrets_and_files_that_are_there(string name)
    {
        string[] secrets = [.. Services[name].ListAt("secrets").Select(secret => secret.TextAt("source") ?? $"{secret}")];
        Assert.All(secrets, secret => Assert.Equal($"./deploy/secrets/{secret}", Compose.TextAt($"secrets/{secret}/file")));
        string[] read = [.. Services[name].MapAt("environment").Values.Where(value => value.StartsWith("/run/secrets/", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!)];
        Assert.All(read, secret => Assert.Contains(secret, secrets));
        string[] mounted = [.. Services[name].ListAt("volumes").Select(volume => $"{volume}".Split(':')[0])];
        Assert.All(mounted.Where(path => path[0] == '.'), path => Assert.True(Path.Exists(Path.Combine(Repository.Folder, path)), path));
        Assert.All(mounted.Where(path => path[0] != '.'), volume => Assert.True(((JsonObject)Compose["volumes"]!).ContainsKey(volume), volume));
    }

    [Fact]
    public void No_password_stands_in_the_file() => Assert.All(
        Services.Values.SelectMany(service => service.MapAt("environment")).Where(setting => setting.Key.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)
            || setting.Key.Contains("SECRET", StringComparison.OrdinalIgnoreCase) || setting.Key.Contains("ConnectionString", StringComparison.Ordinal)),
        setting => Assert.StartsWith("/run/secrets/", setting.Value, StringComparison.Ordinal));

    [Fact]
    public void What_holds_data_is_reached_by_the_service_alone()
    {
        Assert.Equal("true", Compose.TextAt("networks/stores/internal"));
        Assert.All(Services.Where(service => service.Key is "postgres" or "minio" or "bucket"), service =>
        {
            Assert.Equal(["stores"], service.Value.ListAt("networks").Select(network => $"{network}"));
            Assert.Null(service.Value["ports"]);
        });
        Assert.All(Services.Values.SelectMany(service => service.ListAt("ports")), port => Assert.Matches(@"^(127\.0\.0\.1|\$\{EMOGEN_BIND:-127\.0\.0\.1\}):", $"{port}"));
    }

    [Fact]
    public void The_processes_of_the_service_start_when_the_schema_is_there_and_end_in_good_order()
    {
        KeyValuePair<string, JsonNode>[] ours = [.. Services.Where(service => service.Value.TextAt("image")!.StartsWith("emogen:", StringComparison.Ordinal))];
        Assert.Equal(["Migrate", "Api", "Worker"], ours.Select(service => service.Value.TextAt("environment/EmoGen__Role")));
        Assert.All(ours, service =>
        {
            Assert.Equal("Never", service.Value.TextAt("environment/EmoGen__Database__Migrate"));
            Assert.Equal("60s", service.Value.TextAt("stop_grace_period"));
        });
        Assert.All(ours.Skip(1), service => Assert.Equal("service_completed_successfully", service.Value.TextAt("depends_on/migrate/condition")));
    }

    [Fact]
    public async Task The_script_makes_every_secret_that_the_file_names_and_keeps_those_that_are_there()
    {
        string folder = Directory.CreateTempSubdirectory("emogen-secrets-").FullName;
        try
        {
            Assert.Equal(0, (await Shell.RunAsync("deploy/docker/make-secrets", folder)).ExitCode);
            Dictionary<string, string> made = Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
            Assert.Equal(((JsonObject)Compose["secrets"]!).Select(secret => secret.Key).Order(StringComparer.Ordinal), made.Keys.Order(StringComparer.Ordinal));
            Assert.Matches("^[0-9a-f]{48}$", made["database_password"]);
            Assert.EndsWith("Password=" + made["database_password"], made["database_connection"], StringComparison.Ordinal);
            Assert.Equal("700\n", (await Shell.RunAsync("/usr/bin/stat", "--format=%a", folder)).Output);
            Assert.Equal(0, (await Shell.RunAsync("deploy/docker/make-secrets", folder)).ExitCode);
            Assert.Equal(made, Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
