namespace EmoGen.Engine.Packs;

/// <summary>A model pack that cannot be used; the message names the file and what was expected.</summary>
public sealed class PackException(string message, Exception? inner = null) : Exception(message, inner);
