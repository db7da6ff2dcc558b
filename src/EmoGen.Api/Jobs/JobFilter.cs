using System.ComponentModel;
using System.Globalization;
using EmoGen.Api.Emotions;
using EmoGen.Api.Http;
using EmoGen.Engine.Emotions;
using Microsoft.AspNetCore.Mvc;

namespace EmoGen.Api.Jobs;

/// <summary>Which jobs are meant: what the list's query and the body of a batch cancel have in common. Null is any.</summary>
public abstract record JobFilter
{
    /// <summary>An id holds the time at which it was made, which is the row's time but for moments.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch + Slack, Latest = DateTimeOffset.MaxValue - Slack;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "kind")]
    public string? Kind { get; init; }

    [FromQuery(Name = "emotion")]
    public string? Emotion { get; init; }

    [FromQuery(Name = "q")]
    [Description("Part of a template, of the negative prompt or of a label's value; upper and lower case are the same.")]
    public string? Q { get; init; }

    [FromQuery(Name = "createdAfter")]
    [Description("Jobs accepted at this time (ISO 8601) or later.")]
    public string? CreatedAfter { get; init; }

    [FromQuery(Name = "createdBefore")]
    [Description("Jobs accepted before this time (ISO 8601).")]
    public string? CreatedBefore { get; init; }

    /// <summary>The labels that a job must have, all of them.</summary>
    protected abstract IReadOnlyList<KeyValuePair<string, string?>> WantedLabels { get; }

    /// <summary>Notes what is wrong with it.</summary>
    public virtual void Check(Checks checks) => checks
        .OneOf("status", Status, Names<JobStatus>())
        .OneOf("kind", Kind, Names<JobKind>())
        .OneOf("emotion", Emotion, EmotionNames.All.Select(e => e.Name()))
        .Require(Q is null or { Length: >= 1 and <= NewJob.MaxTextLength }, "q", $"Expected 1 to {NewJob.MaxTextLength} characters.")
        .Require(Q is null || !Q.Any(char.IsControl), "q", "Control characters are not allowed.")
        .Require(CreatedAfter is null || Time(CreatedAfter) is not null, "createdAfter", "Expected a time such as 2030-01-01T00:00:00Z.")
        .Require(CreatedBefore is null || Time(CreatedBefore) is not null, "createdBefore", "Expected a time such as 2030-01-01T00:00:00Z.");

    /// <summary>Those of the jobs that are meant; <paramref name="labels"/> are those of the same owners.</summary>
    public virtual IQueryable<Job> Apply(IQueryable<Job> jobs, IQueryable<JobLabel> labels)
    {
        jobs = Parse<JobStatus>(Status) is { } status ? jobs.Where(j => j.Status == status) : jobs;
        jobs = Parse<JobKind>(Kind) is { } kind ? jobs.Where(j => j.Kind == kind) : jobs;
        if (EmotionNames.TryParse(Emotion, out Emotion emotion))
        {
            int bit = emotion.Bit();
            jobs = jobs.Where(j => (j.EmotionBits & bit) != 0);
        }

        foreach ((string key, string? value) in WantedLabels)
        {
            // A list of ids, not a condition on each job: SQLite would look at every job for that.
            jobs = jobs.Where(j => labels.Where(l => l.Key == key && l.Value == value).Select(l => l.JobId).Contains(j.Id));
        }

        if (Q?.ToLowerInvariant() is { } text)
        {
            jobs = jobs.Where(j => (j.SearchText ?? j.Request.ToLower()).Contains(text));
        }

        return Between(jobs, Time(CreatedAfter), Time(CreatedBefore));
    }

    /// <summary>Ids sort by time, so that the bounds of the times are bounds of the ids too, which have an index.</summary>
    private static IQueryable<Job> Between(IQueryable<Job> jobs, DateTimeOffset? after, DateTimeOffset? before)
    {
        if (after is { } first)
        {
            Guid from = IdAt(first, -Slack);
            jobs = jobs.Where(j => j.CreatedAt >= first && j.Id > from);
        }

        if (before is { } last)
        {
            Guid to = IdAt(last, Slack);
            jobs = jobs.Where(j => j.CreatedAt < last && j.Id < to);
        }

        return jobs;
    }

    private static Guid IdAt(DateTimeOffset time, TimeSpan slack) =>
        Guid.CreateVersion7(time < Earliest ? DateTimeOffset.UnixEpoch : time > Latest ? time : time + slack);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(
            text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());

    private static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse(name, ignoreCase: true, out T parsed) ? parsed : null;
}

/// <summary>The list's query.</summary>
public sealed record JobListQuery : JobFilter
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    [FromQuery(Name = "label")]
    [Description("KEY:VALUE; several must all match.")]
    public string[]? Label { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    protected override IReadOnlyList<KeyValuePair<string, string?>> WantedLabels => LabelRules.Parse(Label);

    /// <summary>How many jobs a page has, and the id behind which it begins.</summary>
    /// <exception cref="ProblemException">A parameter is wrong; the problem names every one.</exception>
    public (int Size, Guid? After) CheckedPage()
    {
        Checks checks = new();
        Check(checks);
        int size = Paging.Limit(checks, Limit, DefaultLimit, MaxLimit);
        Guid? after = Paging.Cursor(checks, Cursor);
        checks.ThrowIfAny();
        return (size, after);
    }

    public override void Check(Checks checks)
    {
        base.Check(checks);
        LabelRules.Check(checks, WantedLabels);
    }
}
