using EmoGen.Engine.Emotions;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Stage2;

/// <summary>What a mapping network learns from.</summary>
internal interface IMappingLessons
{
    /// <summary>Items that batches are made of.</summary>
    int Count { get; }

    /// <summary>What an item is called.</summary>
    string NameOf(int item);

    /// <summary>The loss of a batch; called by several threads at once.</summary>
    StepLoss Loss(MappingNetwork mapping, BatchStep batch);
}
