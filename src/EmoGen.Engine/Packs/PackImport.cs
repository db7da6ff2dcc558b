using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Packs;

/// <summary>Makes a pack of a Stable Diffusion snapshot and the files that the reference implementation publishes and writes.</summary>
public sealed record PackImport
{
    private static readonly string[] BaseFiles =
    [
        PackFiles.Index, PackFiles.Scheduler, "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json",
        "tokenizer/special_tokens_map.json", "text_encoder/config.json", "unet/config.json", "vae/config.json",
    ];

    /// <summary>The snapshot's folder.</summary>
    public required string Base { get; init; }

    /// <summary>A full CLIP's folder, or null.</summary>
    public string? Clip { get; init; }

    /// <summary><c>mapper.pth</c>, or the same as safetensors.</summary>
    public required string Mapper { get; init; }

    /// <summary>A <c>mapping.json</c>; null to see the network from its tensors (<see cref="ReferenceFiles.InferMapping"/>).</summary>
    public string? MapperConfig { get; init; }

    /// <summary>The folder of <c>amusement_mean_v2.pt</c> and its like.</summary>
    public required string EmotionSpace { get; init; }

    /// <summary>The CLIP emotion classifier's <c>.pth</c>, or null.</summary>
    public string? Classifier { get; init; }

    /// <summary>The folder of the attribute tables, or null.</summary>
    public string? Attributes { get; init; }

    public required string Name { get; init; }

    public required string Licence { get; init; }

    public required string NeutralWord { get; init; }

    /// <summary>Writes the pack into a new folder; on a failure nothing is left behind.</summary>
    /// <exception cref="PackException">A file is missing or of another kind, or parts do not fit together.</exception>
    /// <exception cref="WeightException">Weights cannot be read.</exception>
    public ModelPack WriteTo(string folder)
    {
        ModelPack snapshot = ModelPack.Open(Base);
        using var writer = new PackWriter(folder);
        WriteEmotions(writer);
        Array.ForEach(BaseFiles, file => writer.Copy(Path.Combine(Base, file), file));
        foreach (PackPart part in (PackPart[])[PackPart.Text, PackPart.UNet, PackPart.Autoencoder])
        {
            writer.CopyWeights(Path.Combine(Base, part.Folder), part.Stem, part.Folder);
        }

        if (snapshot.SafetyChecker is not null)
        {
            Array.ForEach([PackFiles.SafetyChecker, PackFiles.SafetyPreprocessor], file => writer.Copy(Path.Combine(Base, file), file));
            writer.CopyWeights(Path.Combine(Base, PackPart.SafetyChecker.Folder), PackPart.SafetyChecker.Stem, PackPart.SafetyChecker.Folder);
        }

        if (Clip is not null)
        {
            writer.Copy(Path.Combine(Clip, "config.json"), "clip/config.json");
            writer.Copy(Path.Combine(Clip, "preprocessor_config.json"), PackFiles.Preprocessor);
            writer.CopyWeights(Clip, PackPart.Clip.Stem, PackPart.Clip.Folder);
        }

        return writer.Finish(snapshot.Manifest with
        {
            Name = Name,
            Version = "1.0.0",
            Licence = Licence,
            NeutralWord = NeutralWord,
            Defaults = snapshot.Manifest.Defaults with { Scheduler = Schedulers.SchedulerKind.UniPC },
            Source = Sources(),
        });
    }

    private void WriteEmotions(PackWriter writer)
    {
        using (Checkpoint mapper = Checkpoint.Open(Mapper))
        {
            MappingConfig config = MapperConfig is null
                ? ReferenceFiles.InferMapping(mapper)
                : new PackFiles("").ReadJson(Path.GetFullPath(MapperConfig), MappingConfig.FromJson);
            writer.WriteJson(PackFiles.Mapping, config.ToJson());
            WriteTensors(writer, PackPart.Mapping, mapper);
        }

        using (EmotionSpace space = ReferenceFiles.ReadEmotionSpace(EmotionSpace))
        {
            writer.WriteTensors(PackFiles.EmotionSpace, space.ToTensors());
        }

        if (Classifier is not null)
        {
            using Checkpoint classifier = Checkpoint.Open(Classifier);
            WriteTensors(writer, PackPart.Classifier, classifier);
        }

        if (Attributes is not null)
        {
            writer.WriteJson(PackFiles.Attributes, ReferenceFiles.ReadAttributes(Attributes).ToJson());
        }
    }

    private static void WriteTensors(PackWriter writer, PackPart part, Checkpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        writer.WriteTensors($"{part.Name}.safetensors", checkpoint.Tensors.Keys.ToDictionary(name => name, checkpoint.Load));
    }

    private Dictionary<string, string> Sources()
    {
        (string Part, string? File)[] sources =
        [
            ("stable_diffusion", Base), ("clip", Clip), ("mapping", Mapper), ("emotion_space", EmotionSpace), ("emotion_classifier", Classifier),
            ("attributes", Attributes),
        ];
        return sources.Where(source => source.File is not null).ToDictionary(source => source.Part, source => Path.GetFileName(source.File!.TrimEnd('/')));
    }
}
