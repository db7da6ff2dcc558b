using EmoGen.Engine.Tokenization;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The token ids of every picture's caption; equal captions share one number.</summary>
internal sealed class CaptionTokens
{
    private readonly int[] _captionOf;
    private readonly List<TokenizedText> _captions = [];

    public CaptionTokens(CaptionedPictures pictures, ClipTokenizer tokenizer)
    {
        var numbers = new Dictionary<string, int>();
        _captionOf = new int[pictures.Count];
        for (int i = 0; i < pictures.Count; i++)
        {
            string caption = pictures.Records[i].Caption;
            if (!numbers.TryGetValue(caption, out int number))
            {
                numbers[caption] = number = _captions.Count;
                _captions.Add(tokenizer.Tokenize(caption));
            }

            _captionOf[i] = number;
        }
    }

    /// <summary>How many different captions there are.</summary>
    public int Different => _captions.Count;

    /// <summary>The caption number of each picture.</summary>
    public IReadOnlyList<int> CaptionOf => _captionOf;

    /// <summary>All 77 ids of each of the captions from <paramref name="first"/> on, [count, 77].</summary>
    public Tensor Captions(int first, int count) => Stack(_captions.GetRange(first, count), _captions[first].Ids.Length);

    /// <summary>The ids of the pictures' captions, cut behind the longest: later padding changes no feature. [B, T]</summary>
    public Tensor Ids(IReadOnlyList<int> pictures)
    {
        List<TokenizedText> chosen = [.. pictures.Select(p => _captions[_captionOf[p]])];
        return Stack(chosen, chosen.Max(c => Math.Min(c.Length, c.Ids.Length)));
    }

    /// <summary>1 where two pictures of a batch have the same caption, [B, B].</summary>
    public Tensor Same(IReadOnlyList<int> pictures)
    {
        using var scope = NewDisposeScope();
        Tensor caption = tensor([.. pictures.Select(p => (long)_captionOf[p])]);
        return caption.unsqueeze(0).eq(caption.unsqueeze(1)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static Tensor Stack(List<TokenizedText> texts, int length) =>
        tensor([.. texts.SelectMany(t => t.Ids.Take(length).Select(id => (long)id))], [texts.Count, length]);
}
