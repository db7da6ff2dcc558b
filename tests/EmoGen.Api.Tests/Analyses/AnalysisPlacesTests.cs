using EmoGen.Api.Analyses;

namespace EmoGen.Api.Tests.Analyses;

public sealed class AnalysisPlacesTests : IDisposable
{
    private readonly PictureAnalyses _analyses = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _analyses.Dispose();

    [Fact]
    public async Task One_owners_uploads_leave_half_of_the_places_to_the_others()
    {
        IDisposable[] first = await TakeAsync("first", PictureAnalyses.PlacesOfOne);
        Task<IDisposable> onlyForOthers = _analyses.TakePlaceAsync("first", Cancellation);
        IDisposable[] second = await TakeAsync("second", PictureAnalyses.PlacesOfOne);
        Task<IDisposable> noneLeft = _analyses.TakePlaceAsync("third", Cancellation);
        await Task.Delay(200, Cancellation);
        Assert.False(onlyForOthers.IsCompleted || noneLeft.IsCompleted);

        second[0].Dispose();
        (await noneLeft).Dispose();
        Assert.False(onlyForOthers.IsCompleted);
        first[0].Dispose();
        (await onlyForOthers).Dispose();
    }

    [Fact]
    public async Task Who_leaves_while_waiting_takes_no_place()
    {
        IDisposable[] all = await TakeAsync("", PictureAnalyses.Places);
        using CancellationTokenSource leaving = new();
        Task<IDisposable> left = _analyses.TakePlaceAsync("", leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Array.ForEach(all, place => place.Dispose());
        Assert.Equal(PictureAnalyses.Places, (await TakeAsync("", PictureAnalyses.Places)).Length);
    }

    private async Task<IDisposable[]> TakeAsync(string owner, int count)
    {
        List<IDisposable> places = [];
        while (places.Count < count)
        {
            places.Add(await _analyses.TakePlaceAsync(owner, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        }

        return [.. places];
    }
}
