using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace EmoGen.Api.Studies.Statistics;

/// <summary>
/// The model of Bradley and Terry (1952): method i is preferred to method j with probability p_ij = s_i / (s_i + s_j). Its likelihood is concave in
/// log s and is climbed by Newton's steps, halved where they overshoot. A tie is half a win for each (Hunter 2004, section 5, names the custom).
/// </summary>
internal static class BradleyTerry
{
    /// <summary>
    /// What strengths are shown with: half a win more for each side of each pair of methods that was compared. A method that always wins has a finite
    /// strength then; for two methods it is Jeffreys' prior, and Firth's correction of the bias (1993).
    /// </summary>
    public const double Prior = 0.5;

    private const int MaxSteps = 100;
    private const double Tolerance = 1e-9;

    /// <summary>The strengths, which add up to 1.</summary>
    /// <param name="wins">[i, j]: how often method i was preferred to method j. Every method is compared, directly or through others, with every other one.</param>
    /// <param name="prior">Added to both sides of each pair that was compared.</param>
    public static double[] Strengths(double[,] wins, double prior = Prior)
    {
        double[] logs = Fit(With(wins, prior));
        double[] strengths = [.. logs.Select(log => Math.Exp(log - logs.Max()))];
        double sum = strengths.Sum();
        return [.. strengths.Select(strength => strength / sum)];
    }

    /// <summary>
    /// Wilks' likelihood-ratio test of "all strengths are equal": 2 (l(best) - l(equal)) against chi squared with a degree of freedom less than there are methods,
    /// without <see cref="Prior"/>.
    /// </summary>
    public static double LikelihoodRatioP(double[,] wins)
    {
        int methods = wins.GetLength(0);
        double ratio = 2 * (LogLikelihood(wins, Fit(wins)) - LogLikelihood(wins, new double[methods]));
        return SpecialFunctions.GammaUpperRegularized((methods - 1) / 2.0, Math.Max(0, ratio) / 2);
    }

    /// <summary>The logs of the likeliest strengths, that of the first method being 0. Where one is infinite, it ends where the slope is lost in rounding.</summary>
    private static double[] Fit(double[,] wins)
    {
        double[] logs = new double[wins.GetLength(0)];
        double likelihood = LogLikelihood(wins, logs);
        for (int step = 0; step < MaxSteps; step++)
        {
            (Vector<double> slope, Matrix<double> curvature) = Derivatives(wins, logs);
            if (slope.InfinityNorm() < Tolerance)
            {
                break;
            }

            Vector<double> direction = curvature.Solve(slope);
            double[] next;
            double reached;
            double length = 1;
            do
            {
                next = [.. logs.Select((log, i) => i == 0 ? 0 : log + (length * direction[i - 1]))];
                reached = LogLikelihood(wins, next);
                length /= 2;
            }
            while (reached < likelihood && length > Tolerance);
            if (!(reached >= likelihood))
            {
                break;
            }

            (logs, likelihood) = (next, reached);
        }

        return logs;
    }

    /// <summary>l = sum of w_ij ln p_ij, with ln p_ij = -ln(1 + e^(l_j - l_i)).</summary>
    private static double LogLikelihood(double[,] wins, double[] logs)
    {
        double sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            for (int j = 0; j < logs.Length; j++)
            {
                sum -= wins[i, j] == 0 ? 0 : wins[i, j] * Softplus(logs[j] - logs[i]);
            }
        }

        return sum;
    }

    /// <summary>dl/dlog_i = sum over j of w_ij - n_ij p_ij, and -d2l/dlog_i dlog_j = -n_ij p_ij p_ji; without the first method, which is held.</summary>
    private static (Vector<double> Slope, Matrix<double> Curvature) Derivatives(double[,] wins, double[] logs)
    {
        int free = logs.Length - 1;
        Vector<double> slope = Vector<double>.Build.Dense(free);
        Matrix<double> curvature = Matrix<double>.Build.Dense(free, free);
        for (int i = 1; i <= free; i++)
        {
            for (int j = 0; j <= free; j++)
            {
                double both = wins[i, j] + wins[j, i], p = SpecialFunctions.Logistic(logs[i] - logs[j]), q = SpecialFunctions.Logistic(logs[j] - logs[i]);
                slope[i - 1] += wins[i, j] - (both * p);
                curvature[i - 1, i - 1] += i == j ? 0 : both * p * q;
                if (j > 0 && j != i)
                {
                    curvature[i - 1, j - 1] -= both * p * q;
                }
            }
        }

        return (slope, curvature);
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double[,] With(double[,] wins, double prior)
    {
        double[,] more = (double[,])wins.Clone();
        for (int i = 0; i < wins.GetLength(0); i++)
        {
            for (int j = 0; j < wins.GetLength(0); j++)
            {
                more[i, j] += i != j && wins[i, j] + wins[j, i] > 0 ? prior : 0;
            }
        }

        return more;
    }
}
