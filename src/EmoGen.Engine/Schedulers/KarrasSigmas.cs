namespace EmoGen.Engine.Schedulers;

/// <summary>The noise levels of Karras et al. 2022 (arXiv 2206.00364), equation 5, with rho = 7.</summary>
internal static class KarrasSigmas
{
    private const double Rho = 7;

    /// <summary>Descending noise levels from <paramref name="largest"/> to <paramref name="smallest"/>.</summary>
    public static double[] Between(double largest, double smallest, int steps)
    {
        double from = Math.Pow(largest, 1 / Rho), to = Math.Pow(smallest, 1 / Rho);
        return [.. Enumerable.Range(0, steps).Select(k => Math.Pow(from + (k / Math.Max(steps - 1.0, 1) * (to - from)), Rho))];
    }

    /// <summary>The timestep of a noise level, between the training timesteps linear in the level's logarithm.</summary>
    /// <param name="sigma">The noise level.</param>
    /// <param name="table">The noise level of every training timestep, ascending.</param>
    public static double ToTimestep(double sigma, IReadOnlyList<double> table)
    {
        int low = 0;
        while (low < table.Count - 2 && table[low + 1] <= sigma)
        {
            low++;
        }

        double fraction = Math.Log(sigma / table[low]) / Math.Log(table[low + 1] / table[low]);
        return low + Math.Clamp(fraction, 0, 1);
    }
}
