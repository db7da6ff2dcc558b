using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Layouts;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage2;

/// <summary>The reference's tables and what its training made of them.</summary>
public sealed class AttributeListTests
{
    private readonly AttributeTable _table = ReferenceFiles.ReadAttributes(Golden.RequireShared("official/dataset_balance"));
    private readonly JsonElement _training = Golden.Json("emogen/training.json");

    [Fact]
    public void The_official_tables_list_278_names_of_which_the_first_of_each_counts()
    {
        var list = new AttributeList(_table, 0);
        string[] expected = [.. _training.GetProperty("total_attr").EnumerateArray().Select(n => n.GetString()!)];
        Assert.Equal(expected, list.Names);
        Assert.Equal(278, list.Names.Count);
        Assert.Equal(["castle", "dinosaur", "lighthouse", "tower"], list.Names.CountBy(n => n).Where(c => c.Value > 1).Select(c => c.Key).Order());
        Assert.All(list.Names, name => Assert.Equal(Array.IndexOf(expected, name), list.Row(name)));
    }

    [Fact]
    public void Every_picture_has_the_row_and_the_confidence_of_the_official_code()
    {
        var list = new AttributeList(_table, 0);
        JsonElement[] steps = [.. _training.GetProperty("runs").GetProperty("stress").GetProperty("steps").EnumerateArray()];
        Assert.Equal(4, steps.Length);
        foreach (JsonElement step in steps)
        {
            LabelledPicture picture = Picture(step.GetProperty("path").GetString()!);
            JsonElement row = step.GetProperty("attr_index");
            Assert.Equal(step.GetProperty("attribute").GetString(), picture.Attribute);
            Assert.Equal(row.ValueKind == JsonValueKind.Null ? AttributeList.Unlisted : row.GetInt32(), list.Row(picture.Attribute!));
            Assert.Equal(step.GetProperty("attr_coefficient_used").GetSingle(), list.Confidence(picture));
        }
    }

    [Fact]
    public void A_confidence_below_the_threshold_counts_as_none_and_one_at_it_as_it_is()
    {
        float castle = _table.Confidence("castle", Emotion.Awe)!.Value;
        Assert.Equal(castle, new AttributeList(_table, castle).Confidence("castle", Emotion.Awe));
        Assert.Equal(0, new AttributeList(_table, castle + 1e-6).Confidence("castle", Emotion.Awe));
        Assert.Equal(0, new AttributeList(_table, 0).Confidence("carousel", Emotion.Amusement)); // listed, but without confidences
    }

    [Fact]
    public void The_names_have_the_features_that_the_official_code_compares_with()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("emogen/training.safetensors");
        using ClipModel clip = FormulaWeights.Fill(new ClipModel(ClipConfig.FromJson(Golden.Json("emogen/tiny_clip/config.json"))));
        ClipTokenizer tokenizer = ClipTokenizer.Load(Golden.Require("clip_tokenizer"));
        using IDisposable _ = no_grad();
        Tensor ids = Training.Pretraining.PromptIds.Ids(tokenizer, new AttributeList(_table, 0).Names);
        Tensor expected = golden["attr_input_ids"];
        Golden.AssertClose(expected, ids.narrow(1, 0, expected.shape[1]), 0, "ids");
        Golden.AssertClose(golden["total_attr_embed"], clip.TextFeatures(ids), 1e-4, "features");
    }

    /// <summary>As a data set in the reference's layout labels it.</summary>
    private static LabelledPicture Picture(string path)
    {
        string[] parts = path.Split('/');
        Assert.True(EmotionNames.TryParse(parts[2][..parts[2].IndexOf('_', StringComparison.Ordinal)], out Emotion emotion));
        return new LabelledPicture(path, emotion, AttributeLayout.NameOf(parts[1]), parts[0] == "object" ? AttributeKind.Object : AttributeKind.Scene);
    }
}
