namespace EmoGen.Training.Runs;

/// <summary>How the learning rate goes on after its warm-up.</summary>
internal enum RateSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls to zero in a straight line.</summary>
    Linear,

    /// <summary>It falls to zero along half a cosine (Loshchilov and Hutter 2017).</summary>
    Cosine,

    /// <summary>It stays, and falls to zero over the last quarter of the steps.</summary>
    Trapezoid,
}
