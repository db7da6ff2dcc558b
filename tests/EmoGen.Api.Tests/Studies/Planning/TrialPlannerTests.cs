using System.Text.Json;
using EmoGen.Api.Studies;
using EmoGen.Api.Studies.Planning;

namespace EmoGen.Api.Tests.Studies.Planning;

/// <summary>What must hold of every participant's plan.</summary>
public sealed class TrialPlannerTests
{
    private const int PicturesOfCell = 12;

    private static readonly string[] Emotions = ["amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness"];
    private static readonly string[] Methods = ["SD", "EmoGen", "TI", "DB"];

    private static readonly StudyDesign Paper = new()
    {
        Questions = StudyQuestion.All,
        Ours = "EmoGen",
        Methods = Methods,
        Emotions = Emotions,
        TrialsPerCell = 1,
        Grid = 9,
        AttentionChecks = 4,
        Repeats = 5,
        Seed = 7,
    };

    public static TheoryData<int, int, int> Designs() => new() { { 1, 8, 1 }, { 2, 8, 1 }, { 3, 3, 1 }, { 4, 3, 3 }, { 5, 1, 1 }, { 6, 5, 2 } };

    [Theory]
    [MemberData(nameof(Designs))]
    public void Every_cell_has_its_trials_and_the_plan_its_checks_and_repeats(int number, int emotions, int trials)
    {
        StudyDesign design = Design(emotions, trials);
        IReadOnlyList<PlannedTrial> plan = Plan(design, number);
        Assert.Equal(design.Trials, plan.Count);
        Assert.All(
            from question in design.Questions from baseline in design.Baselines from emotion in design.Emotions select (question, baseline, emotion),
            cell => Assert.Equal(trials, plan.Count(trial => trial.Kind == TrialKind.Pair && (trial.Question, trial.Baseline!, trial.Emotion) == cell)));
        Assert.Equal(design.AttentionChecks, plan.Count(trial => trial.Kind == TrialKind.Check));
        Assert.Equal(design.Repeats, plan.Count(trial => trial.Kind == TrialKind.Repeat));
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void Of_each_question_and_baseline_ours_is_as_often_left_as_right(int number, int emotions, int trials)
    {
        IReadOnlyList<PlannedTrial> plan = Plan(Design(emotions, trials), number);
        foreach (IGrouping<(string, string?), PlannedTrial> group in plan.Where(trial => trial.Kind == TrialKind.Pair).GroupBy(trial => (trial.Question, trial.Baseline)))
        {
            int left = group.Count(trial => trial.Side == StudyChoice.Left);
            Assert.InRange((2 * left) - group.Count(), -1, 1);
        }
    }

    [Fact]
    public void Where_a_question_and_baseline_have_an_odd_number_the_next_participant_has_it_the_other_way_round()
    {
        StudyDesign design = Design(emotions: 1, trials: 1);
        PlannedTrial[][] pairs = [.. Enumerable.Range(1, 2).Select(number => Plan(design, number).Where(trial => trial.Kind == TrialKind.Pair)
            .OrderBy(trial => trial.Question).ThenBy(trial => trial.Baseline).ToArray())];
        Assert.All(pairs[0].Zip(pairs[1]), pair => Assert.NotEqual(pair.First.Side, pair.Second.Side));
    }

    [Fact]
    public void The_side_of_ours_shows_pictures_of_ours_and_the_other_those_of_the_baseline_of_the_same_emotion()
    {
        foreach (PlannedTrial trial in Plan(Paper, 3).Where(trial => trial.Kind != TrialKind.Check))
        {
            StudyChoice other = trial.Side == StudyChoice.Left ? StudyChoice.Right : StudyChoice.Left;
            Assert.All(trial.On(trial.Side), picture => Assert.Equal(("EmoGen", trial.Emotion), CellOf(picture)));
            Assert.All(trial.On(other), picture => Assert.Equal((trial.Baseline!, trial.Emotion), CellOf(picture)));
            Assert.Equal(trial.Question == StudyQuestion.Diversity ? 9 : 1, trial.Left.Distinct().Count());
            Assert.Equal(trial.Left.Count, trial.Right.Distinct().Count());
        }
    }

    [Fact]
    public void Ours_shows_each_baseline_another_picture_where_there_are_enough()
    {
        IEnumerable<PlannedTrial> pairs = Plan(Paper, 1).Where(trial => trial.Kind == TrialKind.Pair && trial.Question != StudyQuestion.Diversity);
        Assert.All(pairs.GroupBy(trial => (trial.Question, trial.Emotion)), cell => Assert.Equal(3, cell.Select(trial => trial.On(trial.Side)[0]).Distinct().Count()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public void A_repeat_is_an_earlier_pair_with_its_sides_swapped(int number)
    {
        IReadOnlyList<PlannedTrial> plan = Plan(Paper, number);
        (PlannedTrial Trial, int Place)[] repeats = [.. plan.Select((trial, place) => (trial, place)).Where(one => one.trial.Kind == TrialKind.Repeat)];
        Assert.Equal(5, repeats.Select(one => one.Trial.Original).Distinct().Count());
        Assert.Equal(3, repeats.Select(one => one.Trial.Question).Distinct().Count());
        Assert.All(repeats, one =>
        {
            PlannedTrial original = plan[one.Trial.Original!.Value];
            Assert.True(one.Trial.Original < one.Place);
            Assert.Equal(TrialKind.Pair, original.Kind);
            Assert.Equal((original.Question, original.Emotion, original.Baseline), (one.Trial.Question, one.Trial.Emotion, one.Trial.Baseline));
            Assert.Equal((original.Left, original.Right), (one.Trial.Right, one.Trial.Left));
            Assert.NotEqual(original.Side, one.Trial.Side);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public void A_check_has_one_right_side_and_is_never_the_first_trial(int number)
    {
        IReadOnlyList<PlannedTrial> plan = Plan(Paper, number);
        PlannedTrial[] checks = [.. plan.Where(trial => trial.Kind == TrialKind.Check)];
        Assert.NotEqual(TrialKind.Check, plan[0].Kind);
        Assert.Equal(3, checks.Select(check => check.Question).Distinct().Count());
        Assert.Equal(2, checks.Count(check => check.Side == StudyChoice.Left));
        foreach (PlannedTrial check in checks)
        {
            IReadOnlyList<int> right = check.On(check.Side), wrong = check.On(check.Side == StudyChoice.Left ? StudyChoice.Right : StudyChoice.Left);
            Assert.All(right, picture => Assert.Equal(check.Emotion, CellOf(picture).Emotion));
            Assert.Equal(right.Count, right.Distinct().Count());
            if (check.Question == StudyQuestion.Diversity)
            {
                Assert.Equal((9, 1), (wrong.Count, wrong.Distinct().Count()));
            }
            else
            {
                Assert.Null(Picture(Assert.Single(wrong)).Method);
            }
        }
    }

    [Fact]
    public void The_same_seed_and_number_give_the_same_plan_and_others_another()
    {
        string plan = Text(Plan(Paper, 5));
        Assert.Equal(plan, Text(Plan(Paper, 5)));
        Assert.NotEqual(plan, Text(Plan(Paper, 6)));
        Assert.NotEqual(plan, Text(Plan(Paper with { Seed = 8 }, 5)));
    }

    private static StudyDesign Design(int emotions, int trials) => Paper with { Emotions = Emotions[..emotions], TrialsPerCell = trials, Repeats = Math.Min(5, 9 * emotions * trials / 2) };

    private static IReadOnlyList<PlannedTrial> Plan(StudyDesign design, int number) => new TrialPlanner(design, new PictureCells(Pictures())).Plan(number);

    private static string Text(IReadOnlyList<PlannedTrial> plan) => JsonSerializer.Serialize(plan);

    private static (string Method, string Emotion) CellOf(int picture) => (Picture(picture).Method!, Picture(picture).Emotion!);

    private static StudyPicture Picture(int index) => Pictures().Single(picture => picture.Index == index);

    private static List<StudyPicture> Pictures()
    {
        (string? Method, string? Emotion)[] cells =
            [.. from method in Methods from emotion in Emotions from k in Enumerable.Range(0, PicturesOfCell) select ((string?)method, (string?)emotion), (null, null), (null, null)];
        return [.. cells.Select((cell, index) => new StudyPicture { Index = index, Method = cell.Method, Emotion = cell.Emotion, BlobKey = "" })];
    }
}
