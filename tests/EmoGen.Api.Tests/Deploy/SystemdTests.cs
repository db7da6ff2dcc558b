using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Deploy;

public sealed class SystemdTests
{
    private static readonly string Folder = Path.Combine(Repository.Folder, "deploy/systemd");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.service").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_unit_runs_as_a_user_of_its_own_that_changes_nothing_on_the_machine(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name));
        string[] needed =
        [
            "User=emogen", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
            "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "RestrictSUIDSGID=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
        ];
        Assert.All(needed, line => Assert.Contains(line, lines));
        Assert.DoesNotContain(lines, line => line.StartsWith("MemoryDenyWriteExecute", StringComparison.Ordinal)); // The runtime compiles while it runs.
        Assert.Contains("Environment=EmoGen__Database__ConnectionStringFile=%d/database-connection", lines);
        Assert.Contains("LoadCredential=database-connection:/etc/emogen/secrets/database-connection", lines);
        Assert.DoesNotContain(lines, line => line.Contains("Password", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_process_that_stays_starts_after_the_migrations_comes_back_and_is_bounded(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name));
        if (lines.Contains("Type=oneshot"))
        {
            Assert.Contains("Environment=EmoGen__Role=Migrate", lines);
            return;
        }

        string[] needed = ["Requires=emogen-migrate.service", "Restart=always", "TimeoutStopSec=60", "Environment=EmoGen__Database__Migrate=Never"];
        Assert.All(needed, line => Assert.Contains(line, lines));
        Assert.Contains(lines, line => line.StartsWith("MemoryMax=", StringComparison.Ordinal));
    }
}
