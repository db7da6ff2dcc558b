namespace EmoGen.Api.Webhooks;

/// <summary>How many deliveries this process sends at once: so many in all, and few enough to one host and of one owner that others are never kept waiting by them.</summary>
internal sealed class DeliverySlots
{
    private const int Most = 32;
    private const int MostOfAnOwner = 16;
    private const int MostToAHost = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DueDelivery> _taken = [];

    public bool AreFull
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count >= Most;
            }
        }
    }

    /// <summary>Hosts that have to answer first.</summary>
    public IReadOnlyList<string> BusyHosts => Busy(d => d.Host, MostToAHost);

    /// <summary>Owners whose other deliveries have to end first.</summary>
    public IReadOnlyList<string> BusyOwners => Busy(d => d.Owner, MostOfAnOwner);

    /// <summary>Takes a place for a delivery; false where there is none.</summary>
    public bool TryTake(DueDelivery due)
    {
        lock (_gate)
        {
            return _taken.Count < Most
                && _taken.Values.Count(d => d.Owner == due.Owner) < MostOfAnOwner
                && _taken.Values.Count(d => d.Host == due.Host) < MostToAHost
                && _taken.TryAdd(due.Id, due);
        }
    }

    public void Release(DueDelivery due)
    {
        lock (_gate)
        {
            _taken.Remove(due.Id);
        }
    }

    private List<string> Busy(Func<DueDelivery, string> of, int most)
    {
        lock (_gate)
        {
            return [.. _taken.Values.CountBy(of).Where(count => count.Value >= most).Select(count => count.Key)];
        }
    }
}
