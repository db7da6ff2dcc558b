using BenchmarkDotNet.Attributes;
using EmoGen.Engine.Tokenization;

namespace EmoGen.Benchmarks;

/// <summary>Texts to ids with a vocabulary of CLIP's size.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private ClipTokenizer? _tokenizer;
    private string _folder = "";

    [GlobalSetup]
    public void Load()
    {
        _folder = Path.Combine(FullSizePack.Open().Folder, "tokenizer");
        _tokenizer = ClipTokenizer.Load(_folder).WithTokens(["<fear>"]);
    }

    [Benchmark]
    public ClipTokenizer LoadVocabulary() => ClipTokenizer.Load(_folder);

    [Benchmark]
    public TokenizedText Prompt() => _tokenizer!.Tokenize("a <fear> castle on a mountain, dramatic light, highly detailed, 4k");
}
