using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Pretraining;

/// <summary>Trains a CLIP model by the symmetric contrastive loss (Radford et al. 2021, figure 3); pictures of one caption count as each other's match.</summary>
internal static class ClipTrainer
{
    /// <summary>CLIP never lets the scale of its logits exceed 100.</summary>
    private const double MaxLogitScale = 100;

    public static bool Train(
        CaptionedPictures pictures, ClipTokenizer tokenizer, JsonElement configJson, JsonElement preprocessorJson, Start? start, LoopOptions options, CancellationToken cancellation)
    {
        JsonNode config = JsonObject.Create(configJson)!;
        config["text_config"]!["vocab_size"] = tokenizer.VocabularySize;
        config["text_config"]!["bos_token_id"] = tokenizer.StartOfTextId;
        config["text_config"]!["eos_token_id"] = tokenizer.EndOfTextId;
        RunFolder folder = RunFolder.Start(new RunRecord("clip", pictures.Hash, options, new { config, from = start?.Hash }));
        using var model = new ClipModel(ClipConfig.FromJson(config.Deserialize<JsonElement>()));
        using (var generator = new Generator((ulong)options.Seed))
        {
            model.Initialize(generator);
        }

        start?.Bind(model);

        var captions = new CaptionTokens(pictures, tokenizer);
        var order = new BatchOrder(pictures.Count, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, model).Run(
            order,
            batch =>
            {
                Tensor images = ClipPixels.Normalise(pictures.MirroredBatch(batch.Items, batch.Generator));
                return Loss(model, options.BFloat16 ? images.to(ScalarType.BFloat16) : images, captions.Ids(batch.Items), captions.Same(batch.Items));
            },
            averages => Export(folder, averages, config, JsonObject.Create(preprocessorJson)!),
            cancellation);
    }

    private static StepLoss Loss(ClipModel model, Tensor images, Tensor ids, Tensor same)
    {
        Tensor image = normalize(model.ImageFeatures(images).to(ScalarType.Float32), dim: -1);
        Tensor text = normalize(model.TextFeatures(ids).to(ScalarType.Float32), dim: -1);
        Tensor logits = model.LogitScale.to(ScalarType.Float32).exp().clamp(max: MaxLogitScale) * image.mm(text.t()); // [B, B]
        Tensor targets = same / same.sum(-1, keepdim: true);
        Tensor loss = (cross_entropy(logits, targets) + cross_entropy(logits.t(), targets)) / 2;
        Tensor accuracy = same.gather(1, logits.argmax(1, keepdim: true)).mean();
        return new StepLoss(loss, new Dictionary<string, Tensor> { ["accuracy"] = accuracy });
    }

    private static void Export(RunFolder folder, IReadOnlyDictionary<string, Tensor> averages, JsonNode config, JsonNode preprocessor)
    {
        JsonNode text = config["text_config"]!.DeepClone();
        text["architectures"] = new JsonArray("CLIPTextModel");
        folder.WriteOutput("clip/config.json", config);
        folder.WriteOutput("clip/preprocessor_config.json", preprocessor);
        folder.WriteOutput("clip/model.safetensors", averages);
        folder.WriteOutput("text_encoder/config.json", text);
        folder.WriteOutput(
            "text_encoder/model.safetensors", averages.Where(w => w.Key.StartsWith("text_model.", StringComparison.Ordinal)).ToDictionary());
    }
}
