namespace EmoGen.Training.Stage2;

/// <summary>How the mapping network learns: what <c>run.json</c> keeps of it beside the loop's options.</summary>
internal sealed record MappingOptions
{
    /// <summary>r.</summary>
    public double AttributeRate { get; init; } = 0.01;

    /// <summary>q.</summary>
    public double EmotionRate { get; init; }

    /// <summary>An a_ij below it counts as 0.</summary>
    public double Threshold { get; init; }

    /// <summary>False: a_ij is 0 for all pictures, the paper's ablation without L_attr.</summary>
    public bool AttributeLoss { get; init; } = true;

    /// <summary>False: a_ij weighs nothing, L = L_LDM + r L_attr + q L_emo.</summary>
    public bool Confidence { get; init; } = true;

    /// <summary>
    /// 0 to learn from the pictures' own vectors, as published; else from draws of the attributes that are typical of their emotion: one for each picture
    /// of the batch, and for L_attr, which costs little, this many times as many, of pictures taken at random.
    /// </summary>
    public int Draws { get; init; }

    /// <summary>
    /// Pictures with a companion are learned from as a transfer asks for them, by the prompt <c>{} companion</c>, this many times as often as others; those too that
    /// have no attribute, whose emotion lies in light and colours alone. 0: as any picture, by the prompt <c>{}</c>.
    /// </summary>
    public int Companions { get; init; }

    /// <summary>
    /// Of the pictures with one emotion, attribute and companion, the share that is learned from: those to whose emotion stage 1's network gives the highest
    /// probability. As they show the same things they differ in light and colours, which speak clearly of the emotion in these.
    /// </summary>
    public double Clearest { get; init; } = 1;

    /// <summary>Pixels across and down that pictures are resized to.</summary>
    public int Size { get; init; }

    /// <summary>Half of the pictures are mirrored for the U-Net; the emotion vector stays that of the picture.</summary>
    public bool Flip { get; init; }

    /// <summary>No pictures: <see cref="DrawnLessons"/>.</summary>
    public bool DataFree { get; init; }

    /// <summary>The weights of the loss.</summary>
    public MappingRates Rates => new(AttributeLoss ? AttributeRate : 0, EmotionRate, Confidence);
}
