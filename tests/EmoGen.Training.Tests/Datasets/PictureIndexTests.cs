using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tests;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Datasets;

public sealed class PictureIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("index").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_emotion_comes_up_to_the_largest_and_each_picture_as_often_as_its_neighbours()
    {
        PictureSet balanced = PictureIndex.Balance(Uneven(), seed: 1);

        Assert.All(balanced.Pictures.CountBy(p => p.Emotion), count => Assert.Equal(17, count.Value));
        foreach (var emotion in balanced.Pictures.GroupBy(p => p.Emotion))
        {
            int[] repeats = [.. emotion.CountBy(p => p.File).Select(c => c.Value)];
            Assert.Equal(Uneven().Pictures.Count(p => p.Emotion == emotion.Key), repeats.Length);
            Assert.InRange(repeats.Max() - repeats.Min(), 0, 1);
        }
    }

    [Fact]
    public void A_seed_decides_the_order()
    {
        Assert.Equal(PictureIndex.Balance(Uneven(), 1).Hash, PictureIndex.Balance(Uneven(), 1).Hash);
        Assert.NotEqual(PictureIndex.Balance(Uneven(), 1).Hash, PictureIndex.Balance(Uneven(), 2).Hash);
    }

    [Fact]
    public void A_written_index_gives_the_same_order_back()
    {
        PictureSet balanced = PictureIndex.Balance(Uneven(), seed: 1);
        string index = Path.Combine(_folder, "train.txt");
        PictureIndex.Write(index, balanced);

        Assert.Equal(balanced.Hash, Uneven().InOrderOf(index).Hash);
        Assert.Equal([index], Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_emotion_without_pictures_cannot_be_balanced()
    {
        var set = new PictureSet(_folder, [.. Uneven().Pictures.Where(p => p.Emotion != Emotion.Awe)]);
        Assert.Contains("no picture of the emotion 'awe'", Assert.Throws<InvalidDataException>(() => PictureIndex.Balance(set, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_names_no_picture_of_the_set_is_refused()
    {
        string index = Path.Combine(_folder, "x.txt");
        File.WriteAllLines(index, [Uneven().Pictures[0].File, "object/(1)bear/awe_99999.jpg"]);
        Assert.Contains("awe_99999.jpg is not in the data set", Assert.Throws<InvalidDataException>(() => Uneven().InOrderOf(index)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("object_norepeat", AttributeKind.Object)]
    [InlineData("scene_norepeat", AttributeKind.Scene)]
    public void The_official_lists_order_a_set_whose_folders_bear_other_counts(string list, AttributeKind kind)
    {
        string path = Golden.RequireShared($"official/dataset_balance/{list}.pkl");
        JsonElement expected = Golden.Json("emogen/official_data.json").GetProperty(list);
        LabelledPicture[] pictures = [.. PictureIndex.Read(path).Distinct().Select(name => Elsewhere(name, kind))];

        PictureSet ordered = new PictureSet(_folder, pictures).InOrderOf(path);

        Assert.Equal(expected.GetProperty("unique").GetInt32(), pictures.Length);
        Assert.Equal(expected.GetProperty("count").GetInt32(), ordered.Count);
        Assert.Equal(
            expected.GetProperty("per_emotion").EnumerateObject().Select(e => (e.Name, e.Value.GetInt32())).Order(),
            ordered.Pictures.CountBy(p => p.Emotion).Select(c => (c.Key.Name(), c.Value)).Order());
        Assert.All(
            expected.GetProperty("first5").EnumerateArray().Zip(ordered.Pictures), pair => Assert.EndsWith(Path.GetFileName(pair.Second.File), pair.First.GetString()!, StringComparison.Ordinal));
    }

    private static LabelledPicture Elsewhere(string name, AttributeKind kind)
    {
        string[] parts = name.Split('/');
        Assert.True(EmotionNames.TryParse(parts[^1][..parts[^1].LastIndexOf('_')], out Emotion emotion));
        string attribute = parts[^2][(parts[^2].IndexOf(')', StringComparison.Ordinal) + 1)..];
        return new LabelledPicture($"{parts[^3]}/(1) {attribute}/{parts[^1]}", emotion, attribute, kind);
    }

    private PictureSet Uneven() => new(_folder, [.. EmotionNames.All.SelectMany((emotion, place) => Enumerable.Range(1, 3 + (2 * place))
        .Select(number => new LabelledPicture($"image/{emotion.Name()}/{emotion.Name()}_{number}.jpg", emotion, null, null)))]);
}
