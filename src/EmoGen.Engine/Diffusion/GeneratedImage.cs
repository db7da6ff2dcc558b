using EmoGen.Engine.Imaging;

namespace EmoGen.Engine.Diffusion;

/// <summary>A finished picture.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Seed">The seed that alone gives this picture.</param>
/// <param name="Image">The pixels.</param>
/// <param name="CutText">What did not fit into the tokenizer's 77 tokens, or null.</param>
/// <param name="WasShortOfMemory">Memory ran out on the way, and the picture was drawn in smaller parts.</param>
public sealed record GeneratedImage(int Index, long Seed, RgbImage Image, string? CutText, bool WasShortOfMemory = false);

/// <summary>One denoising step is done.</summary>
/// <param name="Step">Steps done so far, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">All steps of this picture.</param>
/// <param name="Preview">
/// Decodes the present guess of the final picture; valid only during the callback. Null where the safety checker is on: it would show what may be withheld.
/// </param>
public sealed record GenerationProgress(int Step, int Steps, Func<RgbImage>? Preview);
