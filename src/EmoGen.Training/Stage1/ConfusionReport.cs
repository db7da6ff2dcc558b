using EmoGen.Training.Runs;

namespace EmoGen.Training.Stage1;

/// <summary>What a run says of the weights that it puts out, which are the best on its validation pictures.</summary>
internal static class ConfusionReport
{
    /// <summary>Writes <c>metrics.json</c> and <c>confusion.png</c> where these weights are the best so far.</summary>
    /// <returns>The accuracy, which is the weights' score.</returns>
    public static double WriteIfBest(RunFolder folder, ConfusionMatrix confusion)
    {
        if (confusion.Accuracy > (folder.BestScore ?? double.NegativeInfinity))
        {
            folder.WriteOutput("metrics.json", confusion.ToJson());
            folder.WriteOutput("confusion.png", ConfusionPlot.Draw(confusion));
        }

        return confusion.Accuracy;
    }
}
