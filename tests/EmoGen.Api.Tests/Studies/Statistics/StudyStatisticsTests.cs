using EmoGen.Api.Studies.Statistics;

namespace EmoGen.Api.Tests.Studies.Statistics;

public sealed class StudyStatisticsTests
{
    private static readonly string[] Baselines = ["Stable Diffusion", "DreamBooth"];
    private static readonly string[] Questions = ["image-fidelity", "emotion-faithfulness"];

    private readonly StudyStatistics _statistics = new("EmoGen", Baselines, Questions, seed: 7);

    [Fact]
    public void A_small_study_is_as_worked_by_hand()
    {
        // Shares 1, 1/2 and 1/4: mean 7/12, deviations 5/12, -1/12, -4/12, so the standard deviation is sqrt(42/144 / 2).
        StudyFigures figures = _statistics.Compute([
            Voter("a", Verdict.Ours, Verdict.Ours),
            Voter("b", Verdict.Ours, Verdict.Baseline, Verdict.Tie),
            Voter("c", Verdict.Baseline, Verdict.Tie)]);
        PreferenceRow row = figures.Table[0];
        Assert.Equal(("Stable Diffusion", "image-fidelity"), (row.Baseline, row.Question));
        Assert.Equal(7.0 / 12, row.PreferOurs.Mean!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(42.0 / 288), row.PreferOurs.Std!.Value, 1e-12);
        Assert.Equal((2, 7, 3), (row.Ties, row.Answers, row.Participants));
        Assert.Equal(1, row.BinomialP!.Value, 1e-12); // 3 to 2
        QuestionStrengths strengths = figures.BradleyTerry[0];
        Assert.Equal(["EmoGen", "Stable Diffusion"], strengths.Strengths.Select(one => one.Method));
        Assert.Equal(4.5 / 8, strengths.Strengths[0].Strength, 1e-9); // (3 + 2/2 + 1/2) of 7 + 1
    }

    [Fact]
    public void A_large_study_agrees_with_plain_loops()
    {
        Random random = new(3);
        Ballot[] ballots = [.. Enumerable.Range(0, 25).Select(i => new Ballot { Participant = $"p{i}", Finished = true, Pairs = Draw(random, 8) })];
        StudyFigures figures = _statistics.Compute(ballots);
        Assert.Equal(4, figures.Table.Count);
        foreach (PreferenceRow row in figures.Table)
        {
            double sum = 0, squares = 0;
            int wins = 0, losses = 0, ties = 0;
            foreach (Ballot ballot in ballots)
            {
                double score = 0;
                int answers = 0;
                foreach (PairAnswer answer in ballot.Pairs)
                {
                    if (answer.Baseline == row.Baseline && answer.Question == row.Question)
                    {
                        answers++;
                        score += answer.Verdict == Verdict.Ours ? 1 : answer.Verdict == Verdict.Tie ? 0.5 : 0;
                        wins += answer.Verdict == Verdict.Ours ? 1 : 0;
                        losses += answer.Verdict == Verdict.Baseline ? 1 : 0;
                        ties += answer.Verdict == Verdict.Tie ? 1 : 0;
                    }
                }

                sum += score / answers;
                squares += score / answers * (score / answers);
            }

            Assert.Equal(sum / 25, row.PreferOurs.Mean!.Value, 1e-12);
            Assert.Equal(Math.Sqrt((squares - (sum * sum / 25)) / 24), row.PreferOurs.Std!.Value, 1e-12);
            Assert.Equal((ties, wins + losses + ties, 25), (row.Ties, row.Answers, row.Participants));
            Assert.Equal(SignTest.PValue(wins, losses), row.BinomialP);
            Assert.True(row.PreferOurs.Low < row.PreferOurs.Mean && row.PreferOurs.Mean < row.PreferOurs.High);
        }
    }

    [Fact]
    public void The_interval_is_that_of_the_participants_who_could_have_been_drawn()
    {
        // 12 of 20 participants are for ours: the mean of 20 drawn ones is binomial, whose quantiles a sum finds.
        StudyFigures figures = _statistics.Compute([.. Enumerable.Range(0, 20).Select(i => Voter($"p{i}", i < 12 ? Verdict.Ours : Verdict.Baseline))]);
        PreferenceShare share = figures.Table[0].PreferOurs;
        Assert.InRange(Math.Abs(share.Low!.Value - BinomialQuantile(20, 0.6, 0.025)), 0, 0.0501);
        Assert.InRange(Math.Abs(share.High!.Value - BinomialQuantile(20, 0.6, 0.975)), 0, 0.0501);
    }

    [Fact]
    public void More_answers_of_the_same_participants_do_not_narrow_the_interval()
    {
        PreferenceShare few = _statistics.Compute([.. Enumerable.Range(0, 10).Select(i => Voter($"p{i}", i < 6 ? Verdict.Ours : Verdict.Baseline))]).Table[0].PreferOurs;
        PreferenceShare many = _statistics.Compute([.. Enumerable.Range(0, 10)
            .Select(i => Voter($"p{i}", [.. Enumerable.Repeat(i < 6 ? Verdict.Ours : Verdict.Baseline, 50)]))]).Table[0].PreferOurs;
        Assert.Equal(few, many);
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals_and_another_seed_others()
    {
        Ballot[] ballots = [.. Enumerable.Range(0, 9).Select(i => new Ballot { Participant = $"p{i}", Finished = true, Pairs = Draw(new Random(i), 5) })];
        Assert.Equal(_statistics.Compute(ballots).Table, _statistics.Compute(ballots).Table);
        Assert.Equal(Strengths(7), Strengths(7));
        Assert.NotEqual(Strengths(7), Strengths(8));

        List<MethodStrength> Strengths(int seed) =>
            [.. new StudyStatistics("EmoGen", Baselines, Questions, seed).Compute(ballots).BradleyTerry.SelectMany(one => one.Strengths)];
    }

    [Fact]
    public void Without_answers_there_are_rows_and_no_figures()
    {
        StudyFigures figures = _statistics.Compute([]);
        Assert.Equal(4, figures.Table.Count);
        Assert.All(figures.Table, row => Assert.Equal((new PreferenceShare(null, null, null, null), 0, null), (row.PreferOurs, row.Answers, row.BinomialP)));
        Assert.All(figures.BradleyTerry, one => Assert.Equal((0, null), (one.Strengths.Count, one.LikelihoodRatioP)));
        Assert.Equal(new RepeatConsistency(0, 0), figures.Consistency);
    }

    [Fact]
    public void One_participant_has_a_mean_and_neither_deviation_nor_interval()
    {
        StudyFigures figures = _statistics.Compute([Voter("a", Verdict.Ours, Verdict.Tie)]);
        Assert.Equal(new PreferenceShare(0.75, null, null, null), figures.Table[0].PreferOurs);
        Assert.Null(figures.BradleyTerry[0].Strengths[0].Low);
    }

    [Fact]
    public void All_ties_are_one_half_without_a_test()
    {
        StudyFigures figures = _statistics.Compute([Voter("a", Verdict.Tie, Verdict.Tie), Voter("b", Verdict.Tie)]);
        Assert.Equal(new PreferenceShare(0.5, 0, 0.5, 0.5), figures.Table[0].PreferOurs);
        Assert.Null(figures.Table[0].BinomialP);
        Assert.Equal(0.5, figures.BradleyTerry[0].Strengths[0].Strength, 1e-12);
        Assert.Equal(1, figures.BradleyTerry[0].LikelihoodRatioP!.Value, 1e-12);
    }

    [Fact]
    public void Ours_winning_always_is_finite_and_certain()
    {
        StudyFigures figures = _statistics.Compute([.. Enumerable.Range(0, 20).Select(i => Voter($"p{i}", [.. Enumerable.Repeat(Verdict.Ours, 8)]))]);
        Assert.Equal(new PreferenceShare(1, 0, 1, 1), figures.Table[0].PreferOurs);
        MethodStrength ours = figures.BradleyTerry[0].Strengths[0];
        Assert.Equal(160.5 / 161, ours.Strength, 1e-9);
        Assert.Equal(ours.Strength, ours.Low!.Value, 1e-9);
    }

    [Fact]
    public void Who_fails_more_than_half_of_the_checks_or_has_not_finished_is_excluded_by_name()
    {
        Ballot[] ballots =
        [
            Voter("good", Verdict.Ours) with { Checks = [true, true] },
            Voter("half", Verdict.Ours) with { Checks = [true, false] },
            Voter("careless", Verdict.Baseline) with { Checks = [false, false] },
            Voter("gone", Verdict.Baseline) with { Finished = false, Checks = [true] },
            Voter("gone careless", Verdict.Baseline) with { Finished = false, Checks = [false] },
        ];
        StudyFigures figures = _statistics.Compute(ballots);
        Assert.Equal(2, figures.Counted);
        Assert.Equal(
            [("careless", Exclusions.ChecksRule), ("gone", Exclusions.UnfinishedRule), ("gone careless", Exclusions.UnfinishedRule)],
            figures.Excluded.Select(one => (one.Id, one.Reason)).OrderBy(one => one.Id));
        Assert.Equal(1, figures.Table[0].PreferOurs.Mean);

        StudyFigures all = _statistics.Compute(ballots, includeUnfinished: true);
        Assert.Equal(["careless", "gone careless"], all.Excluded.Select(one => one.Id));
        Assert.Equal(2.0 / 3, all.Table[0].PreferOurs.Mean!.Value, 1e-12);
    }

    [Fact]
    public void Repeats_say_how_steady_answers_are_and_are_in_no_share()
    {
        Ballot steady = Voter("a", Verdict.Ours) with
        {
            Repeats = [new(Verdict.Ours, Verdict.Ours), new(Verdict.Tie, Verdict.Baseline), new(Verdict.Tie, Verdict.Tie)],
        };
        Ballot excluded = Voter("b", Verdict.Ours) with { Finished = false, Repeats = [new(Verdict.Ours, Verdict.Baseline)] };
        StudyFigures figures = _statistics.Compute([steady, excluded]);
        Assert.Equal(new RepeatConsistency(3, 2), figures.Consistency);
        Assert.Equal(1, figures.Table[0].Answers);
    }

    private static Ballot Voter(string participant, params Verdict[] verdicts) =>
        new() { Participant = participant, Finished = true, Pairs = [.. verdicts.Select(verdict => new PairAnswer(Questions[0], Baselines[0], verdict))] };

    private static List<PairAnswer> Draw(Random random, int each) =>
    [
        .. from baseline in Baselines
           from question in Questions
           from _ in Enumerable.Range(0, each)
           select new PairAnswer(question, baseline, (Verdict)random.Next(3)),
    ];

    private static double BinomialQuantile(int count, double p, double share)
    {
        double sum = 0, term = Math.Pow(1 - p, count);
        for (int k = 0; ; k++)
        {
            sum += term;
            if (sum >= share)
            {
                return (double)k / count;
            }

            term *= (count - k) / (k + 1.0) * p / (1 - p);
        }
    }
}
