using System.Numerics;
using System.Text.Json;
using EmoGen.Api.Studies.Statistics;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>The results once more, from what was scripted, by other ways than the service's: loops, whole numbers, odds.</summary>
internal sealed class SecondCalculation(IReadOnlyList<ScriptedAnswer> answers, int participants)
{
    /// <summary>Mean and standard deviation of the participants' shares.</summary>
    public (double Mean, double Std) Share(int baseline, string question)
    {
        double[] shares = new double[participants];
        for (int i = 0; i < participants; i++)
        {
            int twice = 0, count = 0;
            foreach (ScriptedAnswer answer in answers)
            {
                if (answer.Participant == i && answer.Baseline == baseline && answer.Question == question)
                {
                    twice += answer.Verdict == Verdict.Ours ? 2 : answer.Verdict == Verdict.Tie ? 1 : 0;
                    count += 2;
                }
            }

            shares[i] = (double)twice / count;
        }

        double mean = shares.Sum() / participants;
        double spread = (shares.Sum(share => share * share) - (participants * mean * mean)) / (participants - 1);
        return (mean, Math.Sqrt(spread));
    }

    public void AssertRow(JsonElement row)
    {
        int baseline = Array.IndexOf(PaintedPictures.Methods, row.Text("baseline"));
        (int wins, int ties, int losses) = Count(baseline, row.Text("question"));
        (double mean, double std) = Share(baseline, row.Text("question"));
        JsonElement share = row.GetProperty("preferOurs");
        Assert.Equal(mean, share.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(std, share.GetProperty("std").GetDouble(), 1e-12);
        Assert.Equal(
            (ties, wins + ties + losses, participants),
            (row.GetProperty("ties").GetInt32(), row.GetProperty("answers").GetInt32(), row.GetProperty("participants").GetInt32()));
        Assert.Equal(Binomial(wins, losses), row.GetProperty("binomialP").GetDouble(), 1e-12);

        // With so many participants the bootstrap's interval is close to the normal one, whose bootstrap deviation divides by n.
        double half = 1.96 * std * Math.Sqrt((participants - 1.0) / participants / participants);
        Assert.Equal(mean - half, share.GetProperty("low").GetDouble(), 0.2 * half);
        Assert.Equal(mean + half, share.GetProperty("high").GetDouble(), 0.2 * half);
    }

    /// <summary>Against ours alone a baseline's odds are those of its pairs, with half a win more for each side.</summary>
    public void AssertStrengths(JsonElement test)
    {
        double[] odds = [1, .. Enumerable.Range(1, 3).Select(b => Odds(Count(b, test.Text("question"))))];
        JsonElement[] strengths = [.. test.GetProperty("strengths").EnumerateArray()];
        Assert.Equal(PaintedPictures.Methods, strengths.Select(one => one.Text("method")));
        for (int m = 0; m < odds.Length; m++)
        {
            double strength = strengths[m].GetProperty("strength").GetDouble();
            Assert.Equal(odds[m] / odds.Sum(), strength, 1e-7);
            Assert.InRange(strength, strengths[m].GetProperty("low").GetDouble(), strengths[m].GetProperty("high").GetDouble());
        }

        static double Odds((int Wins, int Ties, int Losses) count) =>
            (count.Losses + (count.Ties / 2.0) + 0.5) / (count.Wins + (count.Ties / 2.0) + 0.5);
    }

    private (int Wins, int Ties, int Losses) Count(int baseline, string question)
    {
        Verdict[] verdicts = [.. answers.Where(answer => answer.Baseline == baseline && answer.Question == question).Select(answer => answer.Verdict)];
        return (verdicts.Count(one => one == Verdict.Ours), verdicts.Count(one => one == Verdict.Tie), verdicts.Count(one => one == Verdict.Baseline));
    }

    /// <summary>In whole numbers: the ways of all splits that have no more ways than this one.</summary>
    private static double Binomial(int wins, int losses)
    {
        int n = wins + losses;
        BigInteger sum = 0, ways = 1, own = Ways(n, wins);
        for (int k = 0; k <= n; k++)
        {
            sum += ways <= own ? ways : 0;
            ways = ways * (n - k) / (k + 1);
        }

        return Math.Exp(BigInteger.Log(sum) - (n * Math.Log(2)));
    }

    private static BigInteger Ways(int n, int k)
    {
        BigInteger ways = 1;
        for (int i = 1; i <= k; i++)
        {
            ways = ways * (n - i + 1) / i;
        }

        return ways;
    }
}
