namespace EmoGen.Engine;

/// <summary>A layer that can bring its weights into the order of the processor's kernels. After that it can no longer learn, be saved or be converted.</summary>
internal interface IPacked
{
    /// <summary>Packs the weights that it has; once.</summary>
    void Pack();
}
