using System.Diagnostics;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>Loss terms, rate and time left, for TensorBoard and on stderr.</summary>
internal sealed class TrainingLog(string folder, LoopOptions options, long from) : IDisposable
{
    private const int LogEvery = 25;

    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly SummaryWriter _writer = utils.tensorboard.SummaryWriter(folder, createRunName: false);
    private readonly ProgressLine _line = new(Console.Error, PlainInterval);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <param name="step">Finished steps.</param>
    /// <param name="loss">Of the last one.</param>
    /// <param name="norm">Of its gradient.</param>
    public void Report(long step, Dictionary<string, double> loss, double norm)
    {
        if (step % LogEvery == 0 || step == options.Steps)
        {
            _writer.add_scalar("gradient_norm", (float)norm, (int)step);
            _writer.add_scalar("learning_rate", (float)options.LearningRateAt(step - 1), (int)step);
            foreach ((string name, double term) in loss)
            {
                _writer.add_scalar(name, (float)term, (int)step);
            }
        }

        _line.Show(step, options.Steps, () =>
        {
            double rate = (step - from) / _clock.Elapsed.TotalSeconds;
            TimeSpan left = TimeSpan.FromSeconds(Math.Min((options.Steps - step) / Math.Max(1e-9, rate), TimeSpan.MaxValue.TotalSeconds / 2));
            string terms = string.Join(' ', loss.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key} {t.Value:g4}")));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"step {step}/{options.Steps} {terms} grad {norm:g3} {rate * options.Batch * options.Accumulate:f1} pictures/s left {left:d\\.hh\\:mm\\:ss}");
        });
    }

    /// <summary>A validation's score.</summary>
    public void Score(long step, double score)
    {
        _writer.add_scalar("validation", (float)score, (int)step);
        _line.Write(string.Create(CultureInfo.InvariantCulture, $"step {step}: validation {score:g4}"));
    }

    /// <summary>A preview.</summary>
    /// <param name="step">Finished steps.</param>
    /// <param name="sheet">Its file.</param>
    /// <param name="figures">Measured on it.</param>
    public void Preview(long step, string sheet, IReadOnlyDictionary<string, double> figures)
    {
        _writer.add_img("preview", sheet, (int)step);
        foreach ((string name, double value) in figures)
        {
            _writer.add_scalar($"preview/{name}", (float)value, (int)step);
        }

        string measured = string.Concat(figures.Select(f => string.Create(CultureInfo.InvariantCulture, $" {f.Key} {f.Value:g3}")));
        _line.Write($"step {step}: preview{measured} {sheet}");
    }

    public void Write(string line) => _line.Write(line);

    public void Dispose() => (_writer as IDisposable)?.Dispose();
}
