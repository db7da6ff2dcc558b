using EmoGen.Engine.Tokenization;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>Texts as the text encoder takes them.</summary>
internal static class PromptIds
{
    /// <summary>Token ids of each text, [N, 77].</summary>
    public static Tensor Ids(this ClipTokenizer tokenizer, IEnumerable<string> texts)
    {
        int[][] ids = [.. texts.Select(t => tokenizer.Tokenize(t).Ids)];
        return tensor([.. ids.SelectMany(i => i.Select(id => (long)id))], [ids.Length, ids[0].Length]);
    }

    /// <summary>Templates with one <c>{}</c> each, which is the placeholder, [N, 77]; its id is the vocabulary's size.</summary>
    public static Tensor TemplateIds(this ClipTokenizer tokenizer, IEnumerable<string> templates)
    {
        const string Placeholder = "<emotion>";
        return tokenizer.WithTokens([Placeholder]).Ids(templates.Select(t => t.Replace("{}", Placeholder, StringComparison.Ordinal)));
    }

    /// <summary>The prompt that is nothing but the placeholder, [1, 77].</summary>
    public static Tensor PlaceholderIds(this ClipTokenizer tokenizer) => tokenizer.TemplateIds(["{}"]);
}
