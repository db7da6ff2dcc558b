using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Vision;

/// <summary>
/// Stable Diffusion 1.x's safety checker, with the keys of diffusers' <c>StableDiffusionSafetyChecker</c>: CLIP sees the picture, and what it sees is compared
/// with the vectors of concepts that are not to be shown.
/// </summary>
public sealed class SafetyChecker : nn.Module
{
    /// <summary>How many concepts every published checker has, and how many of special care.</summary>
    public const int Concepts = 17, SpecialCareConcepts = 3;

    [ComponentName(Name = "vision_model")] private readonly Tower _tower;
    [ComponentName(Name = "visual_projection")] private readonly Linear _projection;
    [ComponentName(Name = "concept_embeds")] private readonly Parameter _concepts;
    [ComponentName(Name = "special_care_embeds")] private readonly Parameter _specialCare;
    [ComponentName(Name = "concept_embeds_weights")] private readonly Parameter _conceptThresholds;
    [ComponentName(Name = "special_care_embeds_weights")] private readonly Parameter _specialCareThresholds;

    public SafetyChecker(SafetyCheckerConfig config) : base(nameof(SafetyChecker))
    {
        _tower = new Tower(config.Vision);
        _projection = Layers.Linear(config.Vision.HiddenSize, config.ProjectionDim, bias: false);
        _concepts = Layers.Parameter(Concepts, config.ProjectionDim);
        _specialCare = Layers.Parameter(SpecialCareConcepts, config.ProjectionDim);
        _conceptThresholds = Layers.Parameter(Concepts);
        _specialCareThresholds = Layers.Parameter(SpecialCareConcepts);
        RegisterComponents();
    }

    /// <summary>A verdict on each picture.</summary>
    /// <param name="pixels">[B, C, S, S], normalised by CLIP's own means and deviations.</param>
    /// <exception cref="ArgumentException">The pictures are not of the config's size.</exception>
    public IReadOnlyList<SafetyVerdict> Check(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = nn.functional.normalize(_projection.forward(_tower.forward(pixels)), dim: 1); // [B, P]
        float[] specialCare = Cosines(features, _specialCare), concepts = Cosines(features, _concepts);
        float[] specialCareThresholds = Numbers(_specialCareThresholds), conceptThresholds = Numbers(_conceptThresholds);
        return [.. specialCare.Chunk(SpecialCareConcepts).Zip(concepts.Chunk(Concepts), (special, shown) =>
            SafetyVerdict.Of(special.Zip(specialCareThresholds), shown.Zip(conceptThresholds)))];
    }

    /// <summary>[B, P] and [N, P] -> B rows of N.</summary>
    private static float[] Cosines(Tensor features, Tensor concepts) =>
        Numbers(nn.functional.linear(features, nn.functional.normalize(concepts, dim: 1)));

    private static float[] Numbers(Tensor tensor) => [.. tensor.cpu().to(ScalarType.Float32).data<float>()];

    /// <summary>transformers' CLIPVisionModel holds its transformer under a name of its own: <c>vision_model.vision_model</c> in the checker.</summary>
    private sealed class Tower : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "vision_model")] private readonly ClipVisionModel _vision;

        public Tower(ClipVisionConfig config) : base(nameof(Tower))
        {
            _vision = new ClipVisionModel(config);
            RegisterComponents();
        }

        public override Tensor forward(Tensor pixels) => _vision.forward(pixels);
    }
}
