using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(EmoGen.Api.Tests.Support.PostgresClusterOwner))]

namespace EmoGen.Api.Tests.Support;

/// <summary>A PostgreSQL server of the tests' own, made from nothing in a temporary folder. Nothing of the machine's own server is touched.</summary>
public sealed class PostgresCluster : IDisposable
{
    private static readonly Lazy<PostgresCluster?> Shared = new(() => FindBinaries() is { } binaries ? new PostgresCluster(binaries) : null);

    private readonly string _binaries;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"emogen-pg-{Guid.NewGuid():n}"[..24]);
    private readonly int _port = FreePort.Find();
    private int _databases;

    public PostgresCluster(string binaries)
    {
        _binaries = binaries;
        Directory.CreateDirectory(_folder);
        if (Environment.UserName == "root")
        {
            Execute("chown", ["postgres", _folder]);
        }

        Run("initdb", "-D", DataFolder, "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C");
        Start();
    }

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The cluster that the suite shares; skips the test where PostgreSQL is not installed.</summary>
    public static PostgresCluster Require()
    {
        if (Shared.Value is { } cluster)
        {
            return cluster;
        }

        const string reason = "PostgreSQL's server programs (initdb, pg_ctl) are not on this machine";
        Assert.False(Environment.GetEnvironmentVariable("EMOGEN_TEST_POSTGRES") == "required", reason);
        Assert.Skip(reason);
        throw new UnreachableException();
    }

    /// <summary>A cluster for one test that stops it on the way; skips as <see cref="Require"/> does.</summary>
    public static PostgresCluster RequireOwn() => new(Require()._binaries);

    public static void DisposeShared()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value?.Dispose();
        }
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public string CreateDatabase()
    {
        string name = $"emogen{Interlocked.Increment(ref _databases)}";
        using NpgsqlConnection connection = new(ConnectionString("postgres"));
        connection.Open();
        using NpgsqlCommand create = new($"create database {name}", connection);
        create.ExecuteNonQuery();
        return ConnectionString(name);
    }

    /// <summary>Makes an empty database whose owner needs a password, and returns its connection string.</summary>
    public string CreateDatabase(string password)
    {
        NpgsqlConnectionStringBuilder guarded = new(CreateDatabase()) { Password = password };
        string role = guarded.Database!, rules = Path.Combine(DataFolder, "pg_hba.conf");
        using NpgsqlConnection connection = new(ConnectionString("postgres"));
        connection.Open();
        File.WriteAllText(rules, $"host all {role} 127.0.0.1/32 scram-sha-256\n{File.ReadAllText(rules)}");
        using NpgsqlCommand create = new($"create role {role} login password '{password}'; alter database {role} owner to {role}; select pg_reload_conf()", connection);
        create.ExecuteNonQuery();
        guarded.Username = role;
        return guarded.ConnectionString;
    }

    /// <summary>Every row of every table of a database as text, the server's own tables aside.</summary>
    public static string Dump(string connectionString)
    {
        using NpgsqlConnection connection = new(connectionString);
        connection.Open();
        using NpgsqlCommand tables = new(
            "select string_agg(format('select t::text from %I.%I t', table_schema, table_name), ' union all ') from information_schema.tables " +
            "where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
            connection);
        using NpgsqlCommand rows = new((string)tables.ExecuteScalar()!, connection);
        using NpgsqlDataReader reader = rows.ExecuteReader();
        System.Text.StringBuilder dump = new();
        while (reader.Read())
        {
            dump.AppendLine(reader.GetString(0));
        }

        return dump.ToString();
    }

    public void Start() =>
        Run("pg_ctl", "start", "-w", "-D", DataFolder, "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=500");

    public void Stop() => Run("pg_ctl", "stop", "-w", "-D", DataFolder, "-m", "immediate");

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(DataFolder, "postmaster.pid")))
        {
            Stop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=50";

    private void Run(string program, params string[] arguments)
    {
        string path = Path.Combine(_binaries, program);
        if (Environment.UserName == "root")
        {
            Execute("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Execute(path, arguments);
        }
    }

    /// <summary>Output goes nowhere: a server would keep a pipe open.</summary>
    private static void Execute(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = "/", ArgumentList = { "-c", "exec \"$@\" > /dev/null 2>&1", "sh", program } };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', start.ArgumentList.Skip(3))} ended with {process.ExitCode}");
    }

    private static string? FindBinaries()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Reverse().Select(version => Path.Combine(version, "bin"))
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}

/// <summary>Ends the shared cluster after the last test.</summary>
public sealed class PostgresClusterOwner : IDisposable
{
    public void Dispose() => PostgresCluster.DisposeShared();
}
