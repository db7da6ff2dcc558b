using EmoGen.Api.Data;
using EmoGen.Api.Facades;
using EmoGen.Api.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Tests.Facades;

public sealed class PictureLinksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emogen-links-").FullName;

    private string KeyFile => Path.Combine(_folder, "links.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_secret_is_made_once_and_kept_to_its_owner()
    {
        Guid id = Guid.NewGuid();
        string[] query = Open().Sign(id).Split(['=', '&']);
        Open().Check(id, query[1], query[3]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(KeyFile).UnixFileMode);
        Assert.Equal(44, File.ReadAllText(KeyFile).Trim().Length); // 256 bits in base64
    }

    [Fact]
    public async Task Of_two_processes_that_start_together_the_second_takes_the_secret_of_the_first()
    {
        Task<PictureLinks> second;
        using (new FileStream(KeyFile + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            second = Task.Run(Open, TestContext.Current.CancellationToken);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.False(File.Exists(KeyFile));
            File.WriteAllText(KeyFile + ".new", new string('x', 32));
            File.Move(KeyFile + ".new", KeyFile);
        }

        string[] query = (await second).Sign(Guid.Empty).Split(['=', '&']);
        Open().Check(Guid.Empty, query[1], query[3]);
    }

    [Fact]
    public void A_link_of_another_secret_opens_nothing()
    {
        string[] query = Open().Sign(Guid.Empty).Split(['=', '&']);
        File.WriteAllText(KeyFile, new string('x', 32));
        ProblemException refused = Assert.Throws<ProblemException>(() => Open().Check(Guid.Empty, query[1], query[3]));
        Assert.Equal(403, refused.Problem.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short to be a secret")]
    public void A_file_that_holds_no_secret_stops_the_start(string content)
    {
        File.WriteAllText(KeyFile, content);
        StartupException stopped = Assert.Throws<StartupException>(Open);
        Assert.StartsWith("EmoGen:Facades:LinkKeyFile: expected at least 32 characters", stopped.Message, StringComparison.Ordinal);
    }

    private PictureLinks Open() =>
        new(Options.Create(new EmoGenOptions { Facades = new FacadeOptions { LinkKeyFile = KeyFile } }), TimeProvider.System, NullLogger<PictureLinks>.Instance);
}
