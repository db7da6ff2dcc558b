using System.Net;
using EmoGen.Api.Data;
using EmoGen.Api.Images;
using EmoGen.Api.Storage;
using EmoGen.Api.Studies;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Studies;

/// <summary>What becomes of a study's rows and files.</summary>
public abstract class StudyDeletionTests(StudyService service) : IAsyncDisposable
{
    private readonly MovableTime _time = new();
    private WebApplicationFactory<Program>? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IServiceProvider Services => (_host ??= service.Another(host => host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_time)))).Services;

    private IBlobStore Blobs => Services.GetRequiredService<IBlobStore>();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_sweep_spares_a_studys_files_until_it_is_deleted_and_finds_what_is_left_then()
    {
        HttpClient owner = await service.ClientAsync("submit", "read");
        string id = (await owner.StudyAsync(StudyService.Small)).Id(), address = Assert.Single(await owner.InviteAsync(id, 1));
        await service.Client.TakePartAsync(address, _ => "left");
        string[] keys = await KeysAsync();
        Assert.Equal(2 * StudyService.PicturesOfCell + 3, keys.Length);
        await Blobs.DeleteAsync(keys[^1], Cancellation);
        Assert.Equal(new SweepResult(keys.Length - 1, 0, 1), await SweepAsync());
        keys = keys[..^1];
        _time.Ahead = TimeSpan.FromDays(400);
        Assert.Equal(new SweepResult(keys.Length, 0, 1), await SweepAsync());
        Assert.Equal(keys, await KeysAsync());

        using HttpResponseMessage deleted = await owner.DeleteAsync($"/v1/studies/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(await KeysAsync());
        using HttpResponseMessage twice = await owner.DeleteAsync($"/v1/studies/{id}", Cancellation);
        await twice.ProblemAsync(404, "not-found");
        using HttpResponseMessage link = await service.Client.GetAsync(address, Cancellation);
        await link.ProblemAsync(404, "not-found");
        await AssertNothingLeftAsync();

        await Blobs.PutAsync(keys[0], new MemoryStream([1]), Cancellation); // what a deletion leaves that is cut off
        Assert.Equal(new SweepResult(1, 1, 0), await SweepAsync());
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Files_of_a_study_that_was_cut_off_while_it_was_made_go_when_they_are_old_and_strangers_stay()
    {
        Guid cut = Guid.CreateVersion7();
        await using (EmoGenDbContext data = await DataAsync())
        {
            data.Studies.Add(new Study { Id = cut, Owner = "", Name = "cut off", Design = "{}", CreatedAt = DateTimeOffset.UtcNow });
            await data.SaveChangesAsync(Cancellation);
        }

        string orphan = StudyFiles.Key(new string('a', 64), cut), stranger = StudyFiles.Key(new string('a', 64), Guid.NewGuid());
        foreach (string key in (string[])[orphan, stranger])
        {
            await Blobs.PutAsync(key, new MemoryStream([1]), Cancellation);
        }

        Assert.Equal(new SweepResult(2, 0, 0), await SweepAsync());
        HttpClient admin = await service.ClientAsync("admin");
        using HttpResponseMessage hidden = await admin.GetAsync($"/v1/studies/{cut}", Cancellation);
        await hidden.ProblemAsync(404, "not-found");
        _time.Ahead = TimeSpan.FromMinutes(61);
        Assert.Equal(new SweepResult(2, 1, 0), await SweepAsync());
        Assert.Equal([stranger], await KeysAsync());
    }

    private async Task AssertNothingLeftAsync()
    {
        await using EmoGenDbContext data = await DataAsync();
        Assert.Equal((0, 0, 0), (
            await data.StudyPictures.CountAsync(Cancellation), await data.StudyParticipants.CountAsync(Cancellation), await data.StudyAnswers.CountAsync(Cancellation)));
        Study left = await data.Studies.SingleAsync(Cancellation);
        Assert.Equal(("", "{}", null, null), (left.Name, left.Design, left.JoinCode, left.Instructions));
    }

    private Task<EmoGenDbContext> DataAsync() => Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);

    private Task<SweepResult> SweepAsync() => Services.GetRequiredService<PictureSweep>().RunAsync(Cancellation);

    private async Task<string[]> KeysAsync() => [.. (await Blobs.ListAsync(Cancellation).Select(blob => blob.Key).ToListAsync(Cancellation)).Order()];
}

public sealed class SqliteStudyDeletionTests() : StudyDeletionTests(new SqliteStudyService());

public sealed class PostgresStudyDeletionTests() : StudyDeletionTests(new PostgresStudyService());
