using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace EmoGen.Api.Tests.Deploy;

/// <summary>Settings are named in many files; each name must be one that the service knows, and each that it knows must be explained.</summary>
public sealed partial class SettingNameTests
{
    private static readonly string[] Documents = [.. Directory.EnumerateFiles(Path.Combine(Repository.Folder, "docs"), "*.md"), Path.Combine(Repository.Folder, "README.md")];

    private static readonly string[] Deployment =
    [
        Path.Combine(Repository.Folder, "Dockerfile"),
        Path.Combine(Repository.Folder, "docker-compose.yml"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Folder, "deploy"), "*", SearchOption.AllDirectories).Where(file => !file.Contains("/deploy/secrets/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Every_setting_that_a_document_or_a_file_of_the_deployment_names_exists()
    {
        string[] unknown = [.. Documents.Concat(Deployment).SelectMany(file => Names().Matches(File.ReadAllText(file)).Select(match => (file, match.Value)))
            .Where(named => !Exists(named.Value)).Select(named => $"{Path.GetRelativePath(Repository.Folder, named.file)}: {named.Value}").Distinct()];
        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_value_that_the_deployment_gives_a_setting_is_of_its_kind()
    {
        (string File, string Name, string Value)[] given = [.. Deployment.SelectMany(file => Assignments().Matches(File.ReadAllText(file))
            .Select(match => (file, match.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal), match.Groups["value"].Value)))];
        Assert.InRange(given.Length, 30, 1000);
        Assert.All(given, one =>
        {
            IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new(one.Name, one.Value)]).Build();
            Assert.NotNull(configuration.GetSection(EmoGenOptions.Section).Get<EmoGenOptions>(binder => binder.ErrorOnUnknownConfiguration = true));
        });
    }

    [Fact]
    public void Every_setting_is_explained_in_a_document()
    {
        string text = string.Concat(Documents.Select(File.ReadAllText));
        string[] silent = [.. Leaves(typeof(EmoGenOptions), EmoGenOptions.Section).Where(setting => !IsExplained(setting, text))];
        Assert.Empty(silent);
    }

    /// <summary>By its whole name, or in a table about its section by the name below that.</summary>
    private static bool IsExplained(string setting, string text) =>
        text.Contains($"`{setting}`", StringComparison.Ordinal)
        || (setting.Split(':', 3) is [_, string section, string name] && text.Contains($"All under `EmoGen:{section}`", StringComparison.Ordinal)
            && text.Contains($"`{name}`", StringComparison.Ordinal));

    private static bool Exists(string name)
    {
        Type type = typeof(EmoGenOptions);
        foreach (string part in name.Replace("__", ":", StringComparison.Ordinal).Split(':').Skip(1))
        {
            if (IsList(type) && int.TryParse(part, out _))
            {
                type = typeof(string);
            }
            else if (Settings(type).SingleOrDefault(property => property.Name == part) is { } setting)
            {
                type = setting.PropertyType;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> Leaves(Type type, string path) => Settings(type).SelectMany(setting =>
        IsSection(setting.PropertyType) ? Leaves(setting.PropertyType, $"{path}:{setting.Name}") : [$"{path}:{setting.Name}"]);

    /// <summary>What can be set: not what is computed from it.</summary>
    private static IEnumerable<PropertyInfo> Settings(Type type) =>
        IsSection(type) ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite || IsList(property.PropertyType)) : [];

    private static bool IsSection(Type type) => type.IsClass && type.Assembly == typeof(EmoGenOptions).Assembly;

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));

    [GeneratedRegex(@"\bEmoGen(?:(?:__|:)[A-Z0-9][A-Za-z0-9]*)+")]
    private static partial Regex Names();

    /// <summary><c>NAME=VALUE</c>, <c>NAME: VALUE</c>, or Kubernetes' <c>name: NAME</c> and <c>value: VALUE</c>.</summary>
    [GeneratedRegex(@"(?<name>\bEmoGen(?:__[A-Za-z0-9]+)+)(?:=|: |\s+value: )""?(?<value>[^\s""]+)")]
    private static partial Regex Assignments();
}
