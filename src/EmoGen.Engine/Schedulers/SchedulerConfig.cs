using System.Text.Json;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// What <c>scheduler_config.json</c> says. Any sampler can be made of any scheduler's file: a field that the file lacks (null here) has the default
/// of the sampler that reads it.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>Fields that would change the arithmetic, and the only values of them that latent diffusion models use and we support.</summary>
    private static readonly (string Field, string[] Allowed)[] Fixed =
    [
        ("trained_betas", ["null"]),
        ("clip_sample", ["false", "null"]),
        ("thresholding", ["false"]),
        ("rescale_betas_zero_snr", ["false"]),
        ("skip_prk_steps", ["true"]),
        ("variance_type", ["null", "\"fixed_small\""]),
        ("lambda_min_clipped", ["null"]),
        ("lower_order_final", ["true"]),
        ("euler_at_final", ["false"]),
        ("use_lu_lambdas", ["false"]),
        ("predict_x0", ["true"]),
        ("disable_corrector", ["[]"]),
        ("solver_p", ["null"]),
        ("interpolation_type", ["\"linear\""]),
        ("timestep_type", ["\"discrete\""]),
    ];

    public required int TrainTimesteps { get; init; }

    public required double BetaStart { get; init; }

    public required double BetaEnd { get; init; }

    public required BetaSchedule BetaSchedule { get; init; }

    public PredictionType PredictionType { get; init; } = PredictionType.Epsilon;

    public TimestepSpacing? TimestepSpacing { get; init; }

    /// <summary>Added to every timestep under <see cref="Schedulers.TimestepSpacing.Leading"/>.</summary>
    public int StepsOffset { get; init; }

    /// <summary>Whether the alpha product after the last step is 1 rather than that of timestep 0.</summary>
    public bool? SetAlphaToOne { get; init; }

    public bool UseKarrasSigmas { get; init; }

    /// <summary>The highest order of the multistep solvers DPM-Solver and UniPC, 1 to 3.</summary>
    public int SolverOrder { get; init; } = 2;

    public SolverType? SolverType { get; init; }

    public DpmAlgorithm Algorithm { get; init; } = DpmAlgorithm.DpmSolverPlusPlus;

    /// <summary>The number of steps that a latent consistency model was distilled for.</summary>
    public int OriginalInferenceSteps { get; init; } = 50;

    /// <summary>Reads the text of a <c>scheduler_config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A field is missing or has an unsupported value; the message names it.</exception>
    public static SchedulerConfig Parse(string json)
    {
        JsonElement root;
        try
        {
            // Python writes the infinity of lambda_min_clipped, which is not JSON.
            using JsonDocument document = JsonDocument.Parse(json.Replace("-Infinity", "null", StringComparison.Ordinal));
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"scheduler_config.json is not JSON: {exception.Message}", exception);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("scheduler_config.json must hold an object");
        }

        foreach ((string field, string[] allowed) in Fixed)
        {
            if (root.TryGetProperty(field, out JsonElement value) && !allowed.Contains(value.GetRawText()))
            {
                throw Unsupported(field, value, allowed);
            }
        }

        var read = new JsonFields(root);
        return new SchedulerConfig
        {
            TrainTimesteps = (int)read.Number("num_train_timesteps", min: 1, max: 1_000_000),
            BetaStart = read.Number("beta_start", min: 0, max: 1),
            BetaEnd = read.Number("beta_end", min: 0, max: 1),
            BetaSchedule = read.Choice("beta_schedule", BetaScheduleNames) ?? throw Missing("beta_schedule"),
            PredictionType = read.Choice("prediction_type", PredictionTypeNames) ?? PredictionType.Epsilon,
            TimestepSpacing = read.Choice("timestep_spacing", SpacingNames),
            StepsOffset = (int)read.Number("steps_offset", min: 0, max: 1000, missing: 0),
            SetAlphaToOne = read.Flag("set_alpha_to_one"),
            UseKarrasSigmas = read.Flag("use_karras_sigmas") ?? false,
            SolverOrder = (int)read.Number("solver_order", min: 1, max: 3, missing: 2),
            SolverType = read.Choice("solver_type", SolverTypeNames),
            Algorithm = read.Choice("algorithm_type", AlgorithmNames) ?? DpmAlgorithm.DpmSolverPlusPlus,
            OriginalInferenceSteps = (int)read.Number("original_inference_steps", min: 1, max: 1000, missing: 50),
        };
    }

    internal static InvalidDataException Missing(string field) => new($"scheduler_config.json: {field} is missing");

    internal static InvalidDataException Unsupported(string field, JsonElement value, IEnumerable<string> allowed) =>
        new($"scheduler_config.json: {field} is {value.GetRawText()}; supported: {string.Join(", ", allowed)}");

    private static readonly Dictionary<string, BetaSchedule> BetaScheduleNames = new()
    {
        ["linear"] = BetaSchedule.Linear,
        ["scaled_linear"] = BetaSchedule.ScaledLinear,
        ["squaredcos_cap_v2"] = BetaSchedule.SquaredCosine,
    };

    private static readonly Dictionary<string, PredictionType> PredictionTypeNames = new()
    {
        ["epsilon"] = PredictionType.Epsilon,
        ["v_prediction"] = PredictionType.Velocity,
        ["sample"] = PredictionType.Sample,
    };

    private static readonly Dictionary<string, TimestepSpacing> SpacingNames = new()
    {
        ["leading"] = Schedulers.TimestepSpacing.Leading,
        ["linspace"] = Schedulers.TimestepSpacing.Linspace,
        ["trailing"] = Schedulers.TimestepSpacing.Trailing,
    };

    private static readonly Dictionary<string, SolverType> SolverTypeNames = new()
    {
        ["midpoint"] = Schedulers.SolverType.Midpoint,
        ["heun"] = Schedulers.SolverType.Heun,
        ["bh1"] = Schedulers.SolverType.Bh1,
        ["bh2"] = Schedulers.SolverType.Bh2,
    };

    private static readonly Dictionary<string, DpmAlgorithm> AlgorithmNames = new()
    {
        ["dpmsolver"] = DpmAlgorithm.DpmSolver,
        ["dpmsolver++"] = DpmAlgorithm.DpmSolverPlusPlus,
        ["sde-dpmsolver++"] = DpmAlgorithm.SdeDpmSolverPlusPlus,
    };
}

/// <summary>How much noise each training timestep adds.</summary>
public enum BetaSchedule
{
    /// <summary>Beta grows linearly.</summary>
    Linear,

    /// <summary>The square root of beta grows linearly: Stable Diffusion.</summary>
    ScaledLinear,

    /// <summary>The alpha product follows a squared cosine (Nichol and Dhariwal 2021, equation 17), beta at most 0.999.</summary>
    SquaredCosine,
}

/// <summary>Variants of the multistep solvers: the first two are DPM-Solver's, the others UniPC's B(h).</summary>
public enum SolverType
{
    Midpoint,
    Heun,
    Bh1,
    Bh2,
}

/// <summary>The family of DPM-Solver.</summary>
public enum DpmAlgorithm
{
    /// <summary>Integrates the noise (Lu et al. 2022, arXiv 2206.00927).</summary>
    DpmSolver,

    /// <summary>Integrates the data (Lu et al. 2022, arXiv 2211.01095).</summary>
    DpmSolverPlusPlus,

    /// <summary>The stochastic form of <see cref="DpmSolverPlusPlus"/>.</summary>
    SdeDpmSolverPlusPlus,
}
