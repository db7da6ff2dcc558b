namespace EmoGen.Engine.Packs;

/// <summary>How a pack turns an emotion into words of its text encoder; <c>method</c> in <c>pack.json</c>.</summary>
public enum EmotionMethod
{
    /// <summary>It does not: a base that is trained on.</summary>
    None,

    /// <summary>EmoGen: a draw from the emotion space, through the mapping network.</summary>
    Mapping,

    /// <summary>Textual inversion: words learned for each emotion.</summary>
    TextualInversion,

    /// <summary>A plain prompt for each emotion: Stable Diffusion as it is, or one that learned them (DreamBooth).</summary>
    Prompt,
}
