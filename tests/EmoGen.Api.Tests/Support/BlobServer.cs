using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.S3;
using EmoGen.Api.Storage;

[assembly: AssemblyFixture(typeof(EmoGen.Api.Tests.Support.BlobServerOwner))]

namespace EmoGen.Api.Tests.Support;

/// <summary>A server from npm that speaks S3 (s3rver) or Azure Blob Storage (azurite), started by the tests on a port of its own.</summary>
public sealed partial class BlobServer : IDisposable
{
    /// <summary>The key that azurite knows; it is public.</summary>
    public const string AzureKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string S3Key = "S3RVER";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly Lazy<BlobServer> SharedS3 = new(() => new BlobServer("s3rver"));
    private static readonly Lazy<BlobServer> SharedAzure = new(() => new BlobServer("azurite-blob"));
    private static int _names;

    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-blobserver-").FullName;
    private Process _process;
    private Uri _address;

    private BlobServer(string name)
    {
        _program = Find(name)!;
        (_process, _address) = Start(FreePort.Find());
    }

    /// <summary>The S3 server that the suite shares; skips the test where there is none.</summary>
    public static BlobServer RequireS3() => Require("s3rver", () => SharedS3.Value);

    /// <summary>The Azure server that the suite shares; skips the test where there is none.</summary>
    public static BlobServer RequireAzure() => Require("azurite-blob", () => SharedAzure.Value);

    /// <summary>An S3 server for one test that stops it on the way; skips as <see cref="RequireS3"/> does.</summary>
    public static BlobServer RequireOwnS3() => Require("s3rver", () => new BlobServer("s3rver"));

    /// <summary>An Azure server for one test that stops it on the way; skips as <see cref="RequireAzure"/> does.</summary>
    public static BlobServer RequireOwnAzure() => Require("azurite-blob", () => new BlobServer("azurite-blob"));

    public static void DisposeShared()
    {
        foreach (Lazy<BlobServer> server in (Lazy<BlobServer>[])[SharedS3, SharedAzure])
        {
            if (server.IsValueCreated)
            {
                server.Value.Dispose();
            }
        }
    }

    /// <summary>A bucket of its own in this S3 server.</summary>
    public async Task<S3Options> CreateBucketAsync()
    {
        S3Options options = new() { Endpoint = _address.ToString(), PathStyle = true, AccessKey = S3Key, SecretKey = S3Key, Bucket = NewName() };
        using AmazonS3Client client = Connect();
        await client.PutBucketAsync(options.Bucket, TestContext.Current.CancellationToken);
        return options;
    }

    /// <summary>A container of its own in this Azure server.</summary>
    public async Task<AzureOptions> CreateContainerAsync()
    {
        AzureOptions options = new()
        {
            Container = NewName(),
            ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AzureKey};BlobEndpoint={_address}devstoreaccount1;",
        };
        await AzureBlobStore.Connect(options.ConnectionString, options.Container).CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        return options;
    }

    /// <summary>The settings of a service that keeps its pictures in a bucket of its own; the secret is in a file.</summary>
    public Dictionary<string, string> CreateS3Settings()
    {
        S3Options options = CreateBucketAsync().GetAwaiter().GetResult();
        return new()
        {
            ["EmoGen:Blobs:Provider"] = "S3",
            ["EmoGen:Blobs:S3:Endpoint"] = options.Endpoint!,
            ["EmoGen:Blobs:S3:PathStyle"] = "true",
            ["EmoGen:Blobs:S3:Bucket"] = options.Bucket!,
            ["EmoGen:Blobs:S3:AccessKey"] = S3Key,
            ["EmoGen:Blobs:S3:SecretKeyFile"] = WriteSecret(S3Key),
        };
    }

    /// <summary>The settings of a service that keeps its pictures in a container of its own; the secret is in a file.</summary>
    public Dictionary<string, string> CreateAzureSettings()
    {
        AzureOptions options = CreateContainerAsync().GetAwaiter().GetResult();
        return new()
        {
            ["EmoGen:Blobs:Provider"] = "Azure",
            ["EmoGen:Blobs:Azure:Container"] = options.Container!,
            ["EmoGen:Blobs:Azure:ConnectionStringFile"] = WriteSecret(options.ConnectionString!),
        };
    }

    /// <summary>A client of this S3 server.</summary>
    public AmazonS3Client Connect() => S3BlobStore.Connect(new S3Options { Endpoint = _address.ToString(), PathStyle = true, AccessKey = S3Key }, S3Key);

    /// <summary>Ends the server; what it stored stays.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    /// <summary>Starts the server again, at the address it had.</summary>
    public void Restart() => (_process, _address) = Start(_address.Port);

    public void Dispose()
    {
        Stop();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string WriteSecret(string secret)
    {
        string file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, secret + "\n");
        return file;
    }

    private static string NewName() => $"emogen-{Interlocked.Increment(ref _names)}";

    private static BlobServer Require(string program, Func<BlobServer> get)
    {
        if (Find(program) is not null)
        {
            return get();
        }

        string reason = $"{program} (npm) is neither in the PATH nor in {CacheFolder}";
        Assert.False(Environment.GetEnvironmentVariable("EMOGEN_TEST_BLOBS") == "required", reason);
        Assert.Skip(reason);
        throw new UnreachableException();
    }

    private (Process Process, Uri Address) Start(int port)
    {
        string number = port.ToString(CultureInfo.InvariantCulture);
        string[] arguments = Path.GetFileName(_program) == "s3rver"
            ? ["--directory", _folder, "--address", "127.0.0.1", "--port", number, "--no-vhost-buckets", "--silent"]
            : ["--blobPort", number, "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry"];
        Process process = Process.Start(new ProcessStartInfo(_program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true, // of its own: one that outlives a dead test program would keep that program's open, and whoever reads it waiting
            WorkingDirectory = _folder,
            Environment = { ["NODE_OPTIONS"] = "--openssl-legacy-provider" }, // s3rver encrypts its continuation tokens with DES.
        })!;
        TaskCompletionSource<Uri> address = new();
        process.OutputDataReceived += (_, line) => Read(line.Data, address);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Assert.True(address.Task.Wait(StartTimeout), $"{_program} did not say where it listens");
        return (process, address.Task.Result);
    }

    private static void Read(string? line, TaskCompletionSource<Uri> address)
    {
        if (Listening().Match(line ?? "") is { Success: true } match)
        {
            address.TrySetResult(new Uri($"http://{match.Groups[1].Value}/"));
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append(CacheFolder)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Where <c>.ci/run</c> installs them.</summary>
    private static string CacheFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache"),
        "emogen/blob-servers/node_modules/.bin");

    [GeneratedRegex(@"listen\w* on (?:http://)?(127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}

/// <summary>Ends the shared servers after the last test.</summary>
public sealed class BlobServerOwner : IDisposable
{
    public void Dispose() => BlobServer.DisposeShared();
}
