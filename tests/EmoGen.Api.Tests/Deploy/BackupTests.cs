using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Npgsql;

namespace EmoGen.Api.Tests.Deploy;

/// <summary>A service is backed up while it works, destroyed, and restored elsewhere: what was finished is there, what waited is drawn.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Finished = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-backup-").FullName;
    private readonly PostgresCluster _cluster = PostgresCluster.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder, "backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_service_with_its_pictures_in_a_folder_comes_back_from_its_backup()
    {
        string before = Path.Combine(_folder, "before"), after = Path.Combine(_folder, "after");
        string database = _cluster.CreateDatabase(), restored = _cluster.CreateDatabase();
        Kept kept = await WorkAsync(Settings(database, before), async () =>
        {
            string said = await ShellAsync(database, "deploy/backup/backup", Target, Path.Combine(before, "pictures"));
            Assert.Contains("0 missing", said, StringComparison.Ordinal);
        });
        await DropAsync(database);
        Directory.Delete(before, recursive: true);
        await ShellAsync(restored, "deploy/backup/restore", Target, Path.Combine(after, "pictures"));
        await AssertWholeAsync(Settings(restored, after), kept);
    }

    [Fact]
    public async Task A_service_with_its_pictures_in_a_bucket_comes_back_from_its_backup()
    {
        BlobServer server = BlobServer.RequireS3();
        Dictionary<string, string> bucket = server.CreateS3Settings(), copy = server.CreateS3Settings();
        string database = _cluster.CreateDatabase(), restored = _cluster.CreateDatabase();
        Kept kept = await WorkAsync(Settings(database, _folder, bucket), async () =>
        {
            await ShellAsync(database, "deploy/backup/backup", Target);
            await CopyAsync(server, bucket["EmoGen:Blobs:S3:Bucket"], copy["EmoGen:Blobs:S3:Bucket"]);
        });
        await DropAsync(database);
        await ShellAsync(restored, "deploy/backup/restore", Target);
        await AssertWholeAsync(Settings(restored, _folder, copy), kept);
    }

    [Fact]
    public async Task A_backup_says_which_rows_have_no_file_and_is_not_restored_over_anything()
    {
        string data = Path.Combine(_folder, "data"), pictures = Path.Combine(data, "pictures"), database = _cluster.CreateDatabase();
        Kept kept = await WorkAsync(Settings(database, data), () => Task.CompletedTask);
        string gone = Directory.EnumerateFiles(pictures, $"{kept.Pictures.Values.First()}-*.png", SearchOption.AllDirectories).Single();
        File.Delete(gone);
        string said = await ShellAsync(database, "deploy/backup/backup", Target, pictures);
        Assert.Contains($"no file for a row: {Path.GetRelativePath(pictures, gone)}", said, StringComparison.Ordinal);
        Assert.Contains("1 missing", said, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Shell.RunAsync("/usr/bin/env", Arguments(database, "deploy/backup/restore", Target))).ExitCode);
    }

    /// <summary>A service that has finished some jobs, draws one and has others in its queue while <paramref name="meanwhile"/> runs.</summary>
    private static async Task<Kept> WorkAsync(Dictionary<string, string> settings, Func<Task> meanwhile)
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            Dictionary<string, string> pictures = [];
            for (int seed = 0; seed < Finished; seed++)
            {
                JsonElement job = await client.FinishAsync("/v1/generations", $$"""{"emotion":"awe","count":2,"steps":2,"seed":{{seed}}}""");
                foreach (JsonElement image in job.Images())
                {
                    pictures[image.Id()] = (await client.JsonAsync($"/v1/images/{image.Id()}")).Text("sha256");
                }
            }

            string running = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":4,"steps":100,"seed":7}""")).Id();
            string blocking = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
            string queued = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":2,"steps":2,"seed":8}""")).Id();
            await client.WaitForAsync(running, job => job.Images().Length > 0);
            await meanwhile();
            Assert.Equal("queued", (await client.JsonAsync($"/v1/jobs/{queued}")).Text("status"));
            return new Kept(pictures, running, blocking, queued);
        }
    }

    private static async Task AssertWholeAsync(Dictionary<string, string> settings, Kept kept)
    {
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{kept.Blocking}/cancel", null, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, canceled.StatusCode);
            foreach ((string id, string sha256) in kept.Pictures)
            {
                byte[] file = await client.GetByteArrayAsync($"/v1/images/{id}/content", Cancellation);
                Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
            }

            foreach ((string id, int count) in new[] { (kept.Running, 4), (kept.Queued, 2) })
            {
                JsonElement job = await client.WaitForEndAsync(id);
                Assert.True(job.Text("status") == "succeeded", job.ToString());
                Assert.Equal(count, (await client.PicturesAsync(job)).Count);
            }
        }
    }

    private static async Task CopyAsync(BlobServer server, string from, string to)
    {
        using S3BlobStore source = new(server.Connect(), new S3Options { Bucket = from }), copy = new(server.Connect(), new S3Options { Bucket = to });
        foreach (StoredBlob blob in await source.ListAsync(Cancellation).ToListAsync(Cancellation))
        {
            await using Stream content = (await source.OpenAsync(blob.Key, Cancellation))!;
            await copy.PutAsync(blob.Key, content, Cancellation);
            await source.DeleteAsync(blob.Key, Cancellation);
        }
    }

    private static async Task DropAsync(string database)
    {
        NpgsqlConnectionStringBuilder connection = new(database);
        string name = connection.Database!;
        connection.Database = "postgres";
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand drop = source.CreateCommand($"drop database {name} with (force)");
        await drop.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> ShellAsync(string database, string script, params string[] arguments)
    {
        (int exitCode, string output) = await Shell.RunAsync("/usr/bin/env", Arguments(database, script, arguments));
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static string[] Arguments(string database, string script, params string[] arguments)
    {
        NpgsqlConnectionStringBuilder connection = new(database);
        string[] variables = [$"PGHOST={connection.Host}", $"PGPORT={connection.Port}", $"PGUSER={connection.Username}", $"PGDATABASE={connection.Database}"];
        return [.. variables, Path.Combine(Repository.Folder, script), .. arguments];
    }

    private static Dictionary<string, string> Settings(string database, string data, IReadOnlyDictionary<string, string>? blobs = null) => new(blobs ?? new Dictionary<string, string>())
    {
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = data,
        ["EmoGen:Worker:LeaseSeconds"] = "3",
        ["EmoGen:Worker:SweepSeconds"] = "1",
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = database,
    };

    /// <param name="Pictures">Finished pictures and their SHA-256.</param>
    /// <param name="Running">The job that was being drawn.</param>
    /// <param name="Blocking">A long one that waited before the next.</param>
    /// <param name="Queued">The job that waited.</param>
    private sealed record Kept(IReadOnlyDictionary<string, string> Pictures, string Running, string Blocking, string Queued);
}
