using EmoGen.Api.Studies;

namespace EmoGen.Api.Tests.Studies;

public sealed class OpaqueIdsTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 16).Select(k => (byte)k)];
    private static readonly byte[] Another = [.. Enumerable.Range(1, 16).Select(k => (byte)k)];

    [Fact]
    public void An_id_leads_back_to_what_it_names_and_only_for_its_participant()
    {
        OpaqueIds ids = new(Secret), others = new(Another);
        PicturePlace place = new(599, StudyChoice.Right, 24);
        Assert.Equal(place, ids.FindPicture(ids.OfPicture(place)));
        Assert.Equal(599, ids.FindTrial(ids.OfTrial(599)));
        Assert.Null(others.FindPicture(ids.OfPicture(place)));
        Assert.Null(others.FindTrial(ids.OfTrial(599)));
        Assert.Null(ids.FindTrial(ids.OfPicture(place)));
        Assert.Null(ids.FindPicture(ids.OfTrial(599)));
    }

    [Fact]
    public void No_two_places_have_one_id()
    {
        OpaqueIds ids = new(Secret);
        string[] all = [.. from trial in Enumerable.Range(0, 80) from side in (StudyChoice[])[StudyChoice.Left, StudyChoice.Right] from place in Enumerable.Range(0, 9) select ids.OfPicture(new(trial, side, place))];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("zz000000000000000000000000000000")]
    public void What_was_not_made_here_names_nothing(string id)
    {
        OpaqueIds ids = new(Secret);
        Assert.Null(ids.FindTrial(id));
        Assert.Null(ids.FindPicture(id));
        Assert.Null(ids.FindTrial(ids.OfTrial(3).ToUpperInvariant()));
        Assert.Null(ids.FindTrial(ids.OfTrial(3) + "00"));
    }
}
