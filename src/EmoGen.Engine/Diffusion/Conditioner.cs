using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>What the U-Net is conditioned on; the tensors belong to the caller's dispose scope.</summary>
/// <param name="Prompt">[1, T, D].</param>
/// <param name="TokenEmbeddings">The emotions' words at intensity 1, [n, D]; null without emotions.</param>
/// <param name="CutText">What did not fit, or null.</param>
internal sealed record Conditioning(Tensor Prompt, Tensor? TokenEmbeddings, string? CutText);

/// <summary>Encodes prompts, with the emotions' words injected where their placeholders stand.</summary>
internal sealed class Conditioner(PromptTokens tokens, ClipTextModel encoder, EmotionWords? words, Device device) : IDisposable
{
    /// <summary>More negative prompts than this are not remembered at once.</summary>
    private const int MaxRemembered = 16;

    private readonly Dictionary<string, Tensor> _negatives = [];

    /// <exception cref="RequestException">The prompt has no room for its emotions.</exception>
    public void Check(GenerationRequest request) => tokens.Of(request);

    /// <param name="request">Resolved.</param>
    /// <param name="emotionVectors">A row for each emotion, [k, E]; null without emotions.</param>
    public Conditioning Encode(GenerationRequest request, Tensor? emotionVectors)
    {
        TokenizedText text = tokens.Of(request);
        if (emotionVectors is null)
        {
            return new Conditioning(Encode(text, null), null, text.CutText);
        }

        (Tensor mapped, Tensor injected) = words!.Of(request, emotionVectors);
        return new Conditioning(Encode(text, injected.unsqueeze(0)), mapped, text.CutText);
    }

    /// <summary>A negative prompt, [1, T, D]; computed once and owned by the conditioner.</summary>
    public Tensor EncodeNegative(string prompt)
    {
        if (!_negatives.TryGetValue(prompt, out Tensor? encoded))
        {
            if (_negatives.Count == MaxRemembered)
            {
                Forget();
            }

            encoded = Encode(tokens.Of(prompt), null).DetachFromDisposeScope();
            _negatives.Add(prompt, encoded);
        }

        return encoded;
    }

    public void Dispose()
    {
        Forget();
        encoder.Dispose();
        words?.Dispose();
    }

    private Tensor Encode(TokenizedText text, Tensor? injected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = tensor(text.Ids.Select(id => (long)id).ToArray(), device: device).unsqueeze(0); // [1, T]
        return encoder.Forward(ids, injected?.to(device)).LastHiddenState.MoveToOuterDisposeScope();
    }

    private void Forget()
    {
        foreach (Tensor tensor in _negatives.Values)
        {
            tensor.Dispose();
        }

        _negatives.Clear();
    }
}
