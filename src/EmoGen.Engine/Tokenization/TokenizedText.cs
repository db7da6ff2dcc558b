namespace EmoGen.Engine.Tokenization;

/// <summary>A prompt as CLIP's text encoder takes it.</summary>
/// <param name="Ids">Start of text, the words, end of text, padding: <see cref="ClipTokenizer.MaxLength"/> ids.</param>
/// <param name="Length">Tokens before truncation and padding, start and end of text included.</param>
/// <param name="CutText">The end of the text (repaired and in lower case) that did not fit, or null.</param>
public sealed record TokenizedText(int[] Ids, int Length, string? CutText);

/// <summary>Tokenizer files that cannot be used; the message names the file and what was expected.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);
