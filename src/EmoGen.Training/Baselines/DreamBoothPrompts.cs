using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Training.Metrics;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>The prompts that pictures are learned under: one for each emotion, which the finished pack has too, and the class's.</summary>
/// <param name="ofEmotions">In class order.</param>
/// <param name="ids">Token ids of these and then of the class's prompt, [9, T].</param>
internal sealed class DreamBoothPrompts(IReadOnlyList<string> ofEmotions, Tensor ids)
{
    /// <summary>The class's prompt among all.</summary>
    public const int Class = 8;

    /// <param name="tokenizer">The pack's.</param>
    /// <param name="instancePrompt">With one <c>{emotion}</c>.</param>
    /// <param name="classPrompt">What the frozen model's own pictures are called.</param>
    /// <exception cref="RunException">The instance prompt has no place for the emotion's name, or a prompt is too long.</exception>
    public static DreamBoothPrompts Of(ClipTokenizer tokenizer, string instancePrompt, string classPrompt)
    {
        int places = instancePrompt.Split(WantedPicture.EmotionPlace).Length - 1;
        if (places != 1)
        {
            throw new RunException($"--instance-prompt: '{instancePrompt}' has {places} {WantedPicture.EmotionPlace}, expected one, where the emotion's name stands");
        }

        string[] prompts = [.. EmotionNames.All.Select(e => instancePrompt.Replace(WantedPicture.EmotionPlace, e.Name(), StringComparison.Ordinal))];
        return new DreamBoothPrompts(prompts, stack([.. prompts.Select(p => Ids("--instance-prompt", p)), Ids("--class-prompt", classPrompt)]));

        Tensor Ids(string option, string prompt) => tokenizer.Tokenize(prompt) is { CutText: null } text
            ? tensor([.. text.Ids.Select(id => (long)id)])
            : throw new RunException($"{option}: '{prompt}' has more tokens than the {tokenizer.MaxLength} of a text");
    }

    /// <summary>As a pack holds them.</summary>
    public JsonObject ToJson() => new(EmotionNames.All.Select(e => KeyValuePair.Create(e.Name(), (JsonNode?)ofEmotions[(int)e])));

    /// <summary>From numbers of prompts to their texts, encoded by a text encoder that stays as it is: once for the whole run.</summary>
    public Func<Tensor, Tensor> EncodedOnce(ClipTextModel frozen)
    {
        using IDisposable _ = no_grad();
        Tensor contexts = frozen.Forward(ids).LastHiddenState.DetachFromDisposeScope(); // [9, T, D]
        return prompts => contexts.index_select(0, prompts);
    }

    /// <summary>The same by a text encoder that learns, and so anew at each step.</summary>
    public Func<Tensor, Tensor> Encoded(ClipTextModel learning) => prompts => learning.Forward(ids.index_select(0, prompts)).LastHiddenState;
}
