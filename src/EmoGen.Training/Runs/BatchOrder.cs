namespace EmoGen.Training.Runs;

/// <summary>Which items make up the batch of a step: a new shuffle each epoch, a pure function of seed and step, so that a resumed run goes on as it would have.</summary>
internal sealed class BatchOrder(int items, int batch, int seed)
{
    private readonly int[] _order = new int[items];
    private long _epoch = -1;

    /// <summary>The <c>batch</c> item numbers of a step; the last, incomplete batch of an epoch is left out.</summary>
    public int[] At(long step)
    {
        int perEpoch = items / batch;
        if (perEpoch == 0)
        {
            throw new RunException($"a batch of {batch} needs at least as many items, and there are {items}");
        }

        Shuffle(step / perEpoch);
        return _order.AsSpan((int)(step % perEpoch) * batch, batch).ToArray();
    }

    private void Shuffle(long epoch)
    {
        if (epoch == _epoch)
        {
            return;
        }

        for (int i = 0; i < items; i++)
        {
            _order[i] = i;
        }

        new Random(unchecked((seed * 1_000_003) + (int)epoch)).Shuffle(_order);
        _epoch = epoch;
    }
}
