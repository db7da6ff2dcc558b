using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Api.Studies.Planning;

/// <summary>
/// What a participant sees, decided by the study's seed and the participant's number alone. Every cell (question, baseline, emotion) has its trials; for each
/// question and baseline ours is as often on the left as on the right, but for one where their number is odd; the order is shuffled over all of it.
/// Repeats come from the first half of the pairs and stand in the second; checks stand anywhere but first.
/// </summary>
internal sealed class TrialPlanner(StudyDesign design, PictureCells cells)
{
    private readonly string[] _baselines = [.. design.Baselines];

    /// <param name="number">The participant's number, from 1.</param>
    public IReadOnlyList<PlannedTrial> Plan(int number)
    {
        Random random = RandomOf(number);
        PlannedTrial[] pairs = [.. design.Questions.SelectMany((question, q) => PairsOf(question, q + number, random))];
        random.Shuffle(pairs);
        int half = pairs.Length / 2;
        List<Draft> drafts = [.. pairs.Select((pair, place) => new Draft(pair, null, place))];
        drafts.AddRange(Originals(pairs.Take(half)).Select(pair => new Draft(Swapped(pair), pair, half + (random.NextDouble() * (pairs.Length - half)))));
        drafts.AddRange(Checks(number, random).Select(check => new Draft(check, null, random.NextDouble() * (pairs.Length - 1))));
        Draft[] order = [.. drafts.OrderBy(draft => draft.Place)];
        return
        [
            .. order.Select(draft => draft.Original is { } original
                ? draft.Trial with { Original = Array.FindIndex(order, other => ReferenceEquals(other.Trial, original)) }
                : draft.Trial),
        ];
    }

    /// <summary>.NET keeps what a seeded <see cref="Random"/> draws; the hash sets neighbouring seeds and numbers apart.</summary>
    private Random RandomOf(int number) => new(BinaryPrimitives.ReadInt32LittleEndian(
        SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"participant {number} of study {design.Seed}")))));

    /// <param name="turn">Where a question and baseline have an odd number of trials, its parity and the baseline's place say who has one more.</param>
    private IEnumerable<PlannedTrial> PairsOf(string question, int turn, Random random)
    {
        Dictionary<string, int[]> ours = design.Emotions.ToDictionary(emotion => emotion, emotion => cells.Shuffled(design.Ours, emotion, random));
        for (int b = 0; b < _baselines.Length; b++)
        {
            StudyChoice[] sides = Sides(isLeftFirst: (turn + b) % 2 == 0, random);
            int next = 0;
            foreach (string emotion in design.Emotions)
            {
                int[] theirs = cells.Shuffled(_baselines[b], emotion, random);
                for (int t = 0; t < design.TrialsPerCell; t++)
                {
                    bool isLeft = sides[next++] == StudyChoice.Left;
                    int[] own = Take(question, ours[emotion], (b * design.TrialsPerCell) + t), other = Take(question, theirs, t);
                    yield return new PlannedTrial
                    {
                        Kind = TrialKind.Pair,
                        Question = question,
                        Emotion = emotion,
                        Baseline = _baselines[b],
                        Side = isLeft ? StudyChoice.Left : StudyChoice.Right,
                        Left = isLeft ? own : other,
                        Right = isLeft ? other : own,
                    };
                }
            }
        }
    }

    /// <summary>Sides of a question and baseline: as many of one as of the other, but for one.</summary>
    private StudyChoice[] Sides(bool isLeftFirst, Random random)
    {
        StudyChoice[] sides =
            [.. Enumerable.Range(0, design.Emotions.Count * design.TrialsPerCell).Select(k => k % 2 == 0 == isLeftFirst ? StudyChoice.Left : StudyChoice.Right)];
        random.Shuffle(sides);
        return sides;
    }

    /// <summary>The pictures of the k-th side that is taken from a cell: others than those before, as long as the cell has others.</summary>
    private int[] Take(string question, int[] cell, int k)
    {
        int count = design.PicturesOfSide(question);
        return [.. Enumerable.Range(k * count, count).Select(place => cell[place % cell.Length])];
    }

    /// <summary>The pairs to repeat: the first ones, the questions in turn.</summary>
    private IEnumerable<PlannedTrial> Originals(IEnumerable<PlannedTrial> pairs) => pairs.GroupBy(pair => pair.Question)
        .SelectMany(group => group.Select((pair, turn) => (pair, turn))).OrderBy(one => one.turn).Select(one => one.pair).Take(design.Repeats);

    private static PlannedTrial Swapped(PlannedTrial pair) => pair with
    {
        Kind = TrialKind.Repeat,
        Side = pair.Side == StudyChoice.Left ? StudyChoice.Right : StudyChoice.Left,
        Left = pair.Right,
        Right = pair.Left,
    };

    /// <summary>
    /// Checks, the questions in turn. Of two pictures one is noise: it is neither the better picture nor moving. Of two grids one is a single picture again and
    /// again: it is not the more diverse.
    /// </summary>
    private IEnumerable<PlannedTrial> Checks(int number, Random random)
    {
        for (int k = 0; k < design.AttentionChecks; k++)
        {
            string question = design.Questions[(k + number) % design.Questions.Count];
            string emotion = design.Emotions[random.Next(design.Emotions.Count)];
            int[] right = Take(question, cells.Shuffled(design.Methods[random.Next(design.Methods.Count)], emotion, random), 0);
            int[] wrong = question == StudyQuestion.Diversity ? [.. right.Select(_ => right[0])] : [cells.Noise[k % cells.Noise.Count]];
            bool isLeft = (k + number) % 2 == 0;
            yield return new PlannedTrial
            {
                Kind = TrialKind.Check,
                Question = question,
                Emotion = emotion,
                Side = isLeft ? StudyChoice.Left : StudyChoice.Right,
                Left = isLeft ? right : wrong,
                Right = isLeft ? wrong : right,
            };
        }
    }

    /// <param name="Original">Of a repeat.</param>
    /// <param name="Place">Trials are shown in this order.</param>
    private sealed record Draft(PlannedTrial Trial, PlannedTrial? Original, double Place);
}
