using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Weights;

namespace EmoGen.Engine.Packs;

/// <summary>Checks a whole pack: every file's hash, every tensor's name and shape. Reads all bytes, but loads no weights.</summary>
public static class PackVerifier
{
    /// <summary>What is wrong with a pack, a sentence each; empty for a sound one.</summary>
    /// <param name="folder">The pack.</param>
    /// <param name="progress">Hears of each file before it is read.</param>
    public static IReadOnlyList<string> Verify(string folder, IProgress<string>? progress = null)
    {
        try
        {
            ModelPack pack = ModelPack.Open(folder);
            return [.. FileProblems(pack, progress), .. PartProblems(pack, progress)];
        }
        catch (PackException problem)
        {
            return [problem.Message];
        }
    }

    /// <summary>Problems of the parts alone: tensors against configurations, the emotion space, the tokenizer.</summary>
    internal static IEnumerable<string> PartProblems(ModelPack pack, IProgress<string>? progress = null)
    {
        var files = new PackFiles(pack.Folder);
        foreach (PackPart part in PackPart.All.Where(part => part.IsIn(pack)))
        {
            progress?.Report(part.Name);
            foreach (string problem in Try(() =>
            {
                using Checkpoint checkpoint = part.Open(files);
                return WeightBinder.Check(() => part.Construct(pack), checkpoint, part.Options).Select(found => $"{checkpoint.Path}: {found}");
            }))
            {
                yield return problem;
            }
        }

        foreach (string problem in Try(() => TokenizerProblems(pack)).Concat(Try(() => EmotionProblems(pack))).Concat(Try(() => SafetyProblems(pack))))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FileProblems(ModelPack pack, IProgress<string>? progress)
    {
        if (pack.Manifest.Files.Count == 0)
        {
            yield break;
        }

        var files = new PackFiles(pack.Folder);
        foreach ((string path, string hash) in pack.Manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            progress?.Report(path);
            if (!files.Has(path))
            {
                yield return $"{files.Path(path)}: is missing, though {PackFiles.Manifest} lists it";
            }
            else if (PackHash.OfFile(files.Path(path)) != hash)
            {
                yield return $"{files.Path(path)}: its SHA-256 is not the one in {PackFiles.Manifest}";
            }
        }

        foreach (string path in files.All().Where(path => !pack.Manifest.Files.ContainsKey(path)))
        {
            yield return $"{files.Path(path)}: is not listed in {PackFiles.Manifest}";
        }
    }

    private static IEnumerable<string> TokenizerProblems(ModelPack pack)
    {
        ClipTokenizer tokenizer = pack.LoadTokenizer();
        if (tokenizer.VocabularySize != pack.Text.VocabSize)
        {
            yield return $"{pack.Folder}: tokenizer/ has {tokenizer.VocabularySize} tokens, text_encoder/ {pack.Text.VocabSize}";
        }

        int tokens = tokenizer.Encode(pack.Manifest.NeutralWord).Count;
        if (pack.HasEmotions && tokens != 1)
        {
            yield return $"{pack.Folder}: the neutral word '{pack.Manifest.NeutralWord}' has {tokens} tokens, expected one";
        }

        if (pack.Prompts is not null)
        {
            pack.PromptIds(tokenizer);
        }
    }

    private static IEnumerable<string> EmotionProblems(ModelPack pack)
    {
        if (pack.HasLearnedWords)
        {
            using LearnedWords words = pack.LoadLearnedWords();
        }
        else if (pack.Mapping is not null)
        {
            using EmotionSpace space = pack.LoadEmotionSpace();
        }

        return [];
    }

    private static IEnumerable<string> SafetyProblems(ModelPack pack)
    {
        if (pack.SafetyChecker is not null)
        {
            pack.LoadSafetyPreprocessor();
        }

        return [];
    }

    private static IReadOnlyList<string> Try(Func<IEnumerable<string>> check)
    {
        try
        {
            return [.. check()];
        }
        catch (Exception problem) when (problem is PackException or WeightException or TokenizerException)
        {
            return [problem.Message];
        }
    }
}
