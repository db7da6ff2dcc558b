using System.Threading.RateLimiting;
using EmoGen.Api.Http;
using EmoGen.Api.Images;
using EmoGen.Api.Workers;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Analyses;

/// <summary>
/// Looks at clients' pictures, on the processor and one at a time, beside the drawing: a device is held for a whole picture, and a process that only answers has
/// none. Only as many uploads as there are places are in memory, and one owner's take half of them at most: slow ones leave room for the others.
/// </summary>
internal sealed class PictureAnalyses : IDisposable
{
    /// <summary>The most pixels of a picture, 4096 x 4096: 50 MB when decoded, which is done twice over on the way to CLIP's size.</summary>
    public const int MaxPixels = 1 << 24;

    public const int Places = 8, PlacesOfOne = Places / 2;

    private const int LargePixels = 1 << 22;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DeviceThread _thread = new("emogen-analyses");
    private readonly PartitionedRateLimiter<string>[] _limits = [Limited(owner => owner), Limited(_ => "")];
    private readonly PartitionedRateLimiter<string> _places;
    private readonly Dictionary<string, PictureAnalyser> _analysers = []; // the thread's

    public PictureAnalyses() => _places = PartitionedRateLimiter.CreateChained(_limits);

    /// <summary>Waits for a place; dispose to give it back.</summary>
    /// <param name="owner">Whose upload it is; empty for everybody, who may have all places.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ProblemException">None became free soon.</exception>
    public async Task<IDisposable> TakePlaceAsync(string owner, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(Patience);
        try
        {
            return await _places.AcquireAsync(owner, cancellationToken: waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ProblemException(Problems.Unavailable("Too many pictures are being looked at; try again in a few seconds."));
        }
    }

    /// <summary>Looks when the picture's turn comes. The garbage collector would let several large ones lie before it takes them away.</summary>
    /// <exception cref="ProblemException">The file is no picture that can be looked at.</exception>
    public Task<AnalysisResponse> AnalyseAsync(ModelPack pack, AnalysisForm form, CancellationToken cancellation) => _thread.RunAsync(
        () =>
        {
            AnalysisResponse seen = Analyse(pack, form, cancellation);
            if (seen.Width * seen.Height > LargePixels)
            {
                GC.Collect();
            }

            return seen;
        },
        cancellation);

    public void Dispose()
    {
        _thread.Dispose();
        _places.Dispose();
        Array.ForEach(_limits, limit => limit.Dispose()); // The chain leaves its links.
        foreach (PictureAnalyser analyser in _analysers.Values)
        {
            analyser.Dispose();
        }
    }

    private AnalysisResponse Analyse(ModelPack pack, AnalysisForm form, CancellationToken cancellation)
    {
        try
        {
            RgbImage image = ImageCodec.Decode(form.File, MaxPixels);
            cancellation.ThrowIfCancellationRequested();
            PictureAnalysis seen = Analyser(pack).Analyse(image, form.Top);
            return new AnalysisResponse
            {
                Model = new ImageModel(pack.Manifest.Name, pack.Hash),
                Width = image.Width,
                Height = image.Height,
                Format = ImageFormats.Of(form.File)!.Value.Name(),
                Emotions = seen.Emotions,
                Valence = seen.Valence,
                Content = seen.Content,
                Objects = seen.Objects,
                Scenes = seen.Scenes,
                Explanations = seen.Explanations,
            };
        }
        catch (ImageException wrong)
        {
            throw new ProblemException(Problems.Invalid(AnalysisForm.FileField, $"{char.ToUpperInvariant(wrong.Message[0])}{wrong.Message[1..]}."));
        }
    }

    private PictureAnalyser Analyser(ModelPack pack)
    {
        if (!_analysers.TryGetValue(pack.Manifest.Name, out PictureAnalyser? analyser))
        {
            _analysers[pack.Manifest.Name] = analyser = PictureAnalyser.Load(pack);
        }

        return analyser;
    }

    /// <summary>The empty partition has all places, any other those of one owner.</summary>
    private static PartitionedRateLimiter<string> Limited(Func<string, string> partition) => PartitionedRateLimiter.Create<string, string>(owner =>
        RateLimitPartition.GetConcurrencyLimiter(partition(owner), key => new ConcurrencyLimiterOptions
        {
            PermitLimit = key.Length == 0 ? Places : PlacesOfOne,
            QueueLimit = int.MaxValue,
        }));
}
