namespace EmoGen.Api.Studies.Statistics;

/// <summary>
/// From answers to results. A pair counts by its first showing; repeats say how steady answers are and attention checks who counts: neither is in the table.
/// </summary>
/// <param name="ours">The name of the method that every pair has.</param>
/// <param name="baselines">The others, in the table's order.</param>
/// <param name="questions">The questions, in the table's order.</param>
/// <param name="seed">Of the intervals.</param>
internal sealed class StudyStatistics(string ours, IReadOnlyList<string> baselines, IReadOnlyList<string> questions, int seed)
{
    /// <summary>The results of these participants; their order decides nothing but the intervals' last digits.</summary>
    public StudyFigures Compute(IReadOnlyList<Ballot> ballots, bool includeUnfinished = false)
    {
        ILookup<string?, Ballot> byRule = ballots.ToLookup(ballot => Exclusions.RuleFor(ballot, includeUnfinished));
        Ballot[] counted = [.. byRule[null]];
        ClusterBootstrap bootstrap = new(counted.Length, seed);
        Tally[][,] tallies = [.. counted.Select(Count)];
        return new StudyFigures
        {
            Counted = counted.Length,
            Excluded = [.. byRule.Where(rule => rule.Key is not null).SelectMany(rule => rule.Select(one => new ExcludedParticipant(one.Participant, rule.Key!)))],
            ExclusionRules = Exclusions.Rules(includeUnfinished),
            Table =
            [
                .. from b in Enumerable.Range(0, baselines.Count)
                   from q in Enumerable.Range(0, questions.Count)
                   select Row(b, q, [.. tallies.Select(tally => tally[b, q])], bootstrap),
            ],
            BradleyTerry = [.. questions.Select((_, q) => Strengths(q, tallies, bootstrap))],
            Consistency = new RepeatConsistency(
                counted.Sum(ballot => ballot.Repeats.Count), counted.Sum(ballot => ballot.Repeats.Count(pair => pair.First == pair.Second))),
        };
    }

    private PreferenceRow Row(int baseline, int question, Tally[] tallies, ClusterBootstrap bootstrap)
    {
        Tally sum = tallies.Aggregate(default(Tally), (a, b) => a + b);
        double[] shares = [.. tallies.Where(one => one.Answers > 0).Select(one => one.Share)];
        double? mean = Mean(shares);
        Interval interval = bootstrap.Intervals(1, drawn => [Mean([.. drawn.Where(i => tallies[i].Answers > 0).Select(i => tallies[i].Share)])])[0];
        return new PreferenceRow
        {
            Baseline = baselines[baseline],
            Question = questions[question],
            PreferOurs = new PreferenceShare(mean, Std(shares, mean), interval.Low, interval.High),
            Ties = sum.Ties,
            Answers = sum.Answers,
            Participants = shares.Length,
            BinomialP = SignTest.PValue(sum.Wins, sum.Losses),
        };
    }

    private QuestionStrengths Strengths(int question, Tally[][,] tallies, ClusterBootstrap bootstrap)
    {
        int[] compared = [.. Enumerable.Range(0, baselines.Count).Where(b => tallies.Any(tally => tally[b, question].Answers > 0))];
        if (compared.Length == 0)
        {
            return new QuestionStrengths(questions[question], [], null);
        }

        int[] everybody = [.. Enumerable.Range(0, tallies.Length)];
        double[] strengths = BradleyTerry.Strengths(Wins(everybody));
        Interval[] intervals = bootstrap.Intervals(
            strengths.Length, drawn => Array.Exists(compared, b => Sum(drawn, b).Answers == 0) ? new double?[strengths.Length] : [.. BradleyTerry.Strengths(Wins(drawn))]);
        string[] methods = [ours, .. compared.Select(b => baselines[b])];
        return new QuestionStrengths(
            questions[question],
            [.. methods.Select((method, i) => new MethodStrength(method, strengths[i], intervals[i].Low, intervals[i].High))],
            BradleyTerry.LikelihoodRatioP(Wins(everybody)));

        Tally Sum(int[] drawn, int baseline) => drawn.Aggregate(default(Tally), (sum, i) => sum + tallies[i][baseline, question]);

        // [0, j]: wins of ours over the j-th baseline compared; [j, 0]: its wins over ours.
        double[,] Wins(int[] drawn)
        {
            double[,] wins = new double[compared.Length + 1, compared.Length + 1];
            for (int j = 1; j <= compared.Length; j++)
            {
                Tally sum = Sum(drawn, compared[j - 1]);
                wins[0, j] = sum.Wins + (0.5 * sum.Ties);
                wins[j, 0] = sum.Losses + (0.5 * sum.Ties);
            }

            return wins;
        }
    }

    /// <summary>[baseline, question] of one participant.</summary>
    private Tally[,] Count(Ballot ballot)
    {
        Tally[,] tallies = new Tally[baselines.Count, questions.Count];
        foreach (PairAnswer answer in ballot.Pairs)
        {
            tallies[Place(baselines, answer.Baseline), Place(questions, answer.Question)] += Tally.Of(answer.Verdict);
        }

        return tallies;
    }

    private static int Place(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"An answer names '{name}', which the study does not have.", nameof(name));
    }

    private static double? Mean(double[] values) => values.Length == 0 ? null : values.Average();

    private static double? Std(double[] values, double? mean) =>
        values.Length < 2 ? null : Math.Sqrt(values.Sum(value => Math.Pow(value - mean!.Value, 2)) / (values.Length - 1));

    /// <summary>Answers to pairs of ours and one baseline.</summary>
    private readonly record struct Tally(int Wins, int Ties, int Losses)
    {
        public int Answers => Wins + Ties + Losses;

        /// <summary>The share for ours, a tie counting one half.</summary>
        public double Share => (Wins + (0.5 * Ties)) / Answers;

        public static Tally Of(Verdict verdict) =>
            new(verdict == Verdict.Ours ? 1 : 0, verdict == Verdict.Tie ? 1 : 0, verdict == Verdict.Baseline ? 1 : 0);

        public static Tally operator +(Tally a, Tally b) => new(a.Wins + b.Wins, a.Ties + b.Ties, a.Losses + b.Losses);
    }
}
