using System.Data.Common;
using System.Text.RegularExpressions;
using EmoGen.Api.Access;
using EmoGen.Api.Storage;
using EmoGen.Api.Studies;
using EmoGen.Api.Telemetry;
using EmoGen.Api.Webhooks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EmoGen.Api;

/// <summary>Completes and checks the settings; a wrong one stops the service with one sentence.</summary>
internal sealed partial class EmoGenOptionsSetup(IHostEnvironment environment) : IPostConfigureOptions<EmoGenOptions>, IValidateOptions<EmoGenOptions>
{
    private const string BundledModel = "models/emogen-mini";

    public void PostConfigure(string? name, EmoGenOptions options)
    {
        options.Model = string.IsNullOrEmpty(options.Model) ? FindBundledModel() : Path.GetFullPath(options.Model, environment.ContentRootPath);
        for (int k = 0; k < options.OtherModels.Count; k++)
        {
            options.OtherModels[k] = Path.GetFullPath(options.OtherModels[k], environment.ContentRootPath);
        }

        if (!string.IsNullOrEmpty(options.Studies.Folder))
        {
            options.Studies.Folder = Path.GetFullPath(options.Studies.Folder, environment.ContentRootPath);
        }

        options.Data = Path.GetFullPath(options.Data, environment.ContentRootPath);
        options.Facades.LinkKeyFile = Path.GetFullPath(options.Facades.LinkKeyFile ?? Path.Combine(options.Data, "links.key"), environment.ContentRootPath);
        if (options.Database is { ConnectionString: null, ConnectionStringFile: { } file } && File.Exists(file))
        {
            options.Database.ConnectionString = Secrets.Read("EmoGen:Database", null, file);
            options.Database.ConnectionStringFile = null;
        }

        if (options.Database is { ConnectionStringFile: null, Provider: DatabaseProvider.Sqlite, ConnectionString: null or "" })
        {
            options.Database.ConnectionString = $"Data Source={Path.Combine(options.Data, "emogen.db")}";
        }
    }

    public ValidateOptionsResult Validate(string? name, EmoGenOptions options)
    {
        IEnumerable<(bool Holds, string Message)> rules = options.Role == ServiceRole.Migrate
            ? DatabaseRules(options)
            : DatabaseRules(options).Concat(Rules(options)).Concat(AccessRules.Of(options));
        string? wrong = rules.FirstOrDefault(rule => !rule.Holds).Message;
        return wrong is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<(bool Holds, string Message)> Rules(EmoGenOptions options)
    {
        yield return (Directory.Exists(options.Model), $"EmoGen:Model: there is no folder '{options.Model}'; set it to the folder of a model pack.");
        string? missing = options.OtherModels.FirstOrDefault(folder => !Directory.Exists(folder));
        yield return (missing is null, $"EmoGen:OtherModels: there is no folder '{missing}'; expected folders of model packs.");
        yield return (
            options.Devices.All(device => Device().IsMatch(device)), $"EmoGen:Device: expected cpu, cuda or cuda:N, several separated by commas, got '{options.Device}'.");
        yield return (
            options.Dtype is "auto" or "float32" or "bfloat16" or "float16",
            $"EmoGen:Dtype: expected auto, float32, bfloat16 or float16, got '{options.Dtype}'.");
        yield return (options.Worker.LeaseSeconds is >= 1 and <= 3600, $"EmoGen:Worker:LeaseSeconds: expected 1 to 3600, got {options.Worker.LeaseSeconds}.");
        yield return (options.Worker.SweepSeconds is >= 0.1 and <= 3600, $"EmoGen:Worker:SweepSeconds: expected 0.1 to 3600, got {options.Worker.SweepSeconds}.");
        yield return (options.Worker.MaxAttempts is >= 1 and <= 100, $"EmoGen:Worker:MaxAttempts: expected 1 to 100, got {options.Worker.MaxAttempts}.");
        yield return (options.Worker.StallSeconds is >= 1 and <= 86400, $"EmoGen:Worker:StallSeconds: expected 1 to 86400, got {options.Worker.StallSeconds}.");
        yield return (options.Facades.WaitSeconds is >= 1 and <= 3600, $"EmoGen:Facades:WaitSeconds: expected 1 to 3600, got {options.Facades.WaitSeconds}.");
        foreach ((bool Holds, string Message) rule in BlobRules.Of(options.Blobs).Concat(WebhookRules.Of(options.Webhooks)).Concat(TelemetryRules.Of(options.Telemetry))
            .Concat(StudyRules.Of(options.Studies, options.Role)).Concat(options.Analyses.Rules()))
        {
            yield return rule;
        }

        if (options.Blobs.Provider == BlobProvider.Folder)
        {
            yield return DataFolder(options);
        }
    }

    private static IEnumerable<(bool Holds, string Message)> DatabaseRules(EmoGenOptions options)
    {
        DatabaseOptions database = options.Database;
        yield return Secrets.Rule("EmoGen:Database:ConnectionString", database.ConnectionString, database.ConnectionStringFile);
        yield return (!string.IsNullOrEmpty(database.ConnectionString), $"EmoGen:Database:ConnectionString: the provider {database.Provider} needs one.");
        yield return (
            IsConnectionString(database),
            "EmoGen:Database:ConnectionString: expected 'Key=value;Key=value' with the keys that the provider knows; a value with a semicolon stands in quotes.");
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            yield return DataFolder(options);
        }
    }

    /// <summary>Where database and pictures lie elsewhere there is none.</summary>
    private static (bool Holds, string Message) DataFolder(EmoGenOptions options) =>
        (TryMakeFolder(options.Data, out string reason), $"EmoGen:Data: the folder '{options.Data}' cannot be used: {reason}");

    /// <summary>The database's own message would repeat a part of the text, which may be one of the password.</summary>
    private static bool IsConnectionString(DatabaseOptions database)
    {
        try
        {
            DbConnectionStringBuilder builder = database.Provider == DatabaseProvider.Postgres ? new NpgsqlConnectionStringBuilder() : new SqliteConnectionStringBuilder();
            builder.ConnectionString = database.ConnectionString;
            return true;
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }

    private static bool TryMakeFolder(string folder, out string reason)
    {
        try
        {
            Directory.CreateDirectory(folder);
            reason = "";
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = refused.Message;
            return false;
        }
    }

    /// <summary>Beside the program, or in a folder above the content root: a checkout.</summary>
    private string FindBundledModel()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, BundledModel);
        for (DirectoryInfo? at = new(environment.ContentRootPath); at is not null && !Directory.Exists(beside); at = at.Parent)
        {
            string above = Path.Combine(at.FullName, BundledModel);
            if (Directory.Exists(above))
            {
                return above;
            }
        }

        return beside;
    }

    [GeneratedRegex(@"\A(cpu|cuda(:\d{1,2})?)\z")]
    private static partial Regex Device();
}
