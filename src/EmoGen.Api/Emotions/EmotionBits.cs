using EmoGen.Engine.Emotions;

namespace EmoGen.Api.Emotions;

/// <summary>A set of emotions as a number.</summary>
public static class EmotionBits
{
    public static int Bit(this Emotion emotion) => 1 << (int)emotion;
}
