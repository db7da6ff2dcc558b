namespace EmoGen.Api.Studies.Planning;

/// <summary>A study's pictures, by method and emotion.</summary>
internal sealed class PictureCells
{
    private readonly ILookup<(string Method, string Emotion), int> _cells;

    public PictureCells(IEnumerable<StudyPicture> pictures)
    {
        StudyPicture[] ordered = [.. pictures.OrderBy(picture => picture.Index)];
        _cells = ordered.Where(picture => picture.Method is not null).ToLookup(picture => (picture.Method!, picture.Emotion!), picture => picture.Index);
        Noise = [.. ordered.Where(picture => picture.Method is null).Select(picture => picture.Index)];
    }

    /// <summary>Pictures of noise; none where no check needs one.</summary>
    public IReadOnlyList<int> Noise { get; }

    /// <summary>The pictures of a cell, shuffled.</summary>
    public int[] Shuffled(string method, string emotion, Random random)
    {
        int[] cell = [.. _cells[(method, emotion)]];
        random.Shuffle(cell);
        return cell;
    }
}
